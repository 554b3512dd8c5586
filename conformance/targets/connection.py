"""One connection to an HTTP server, with one deadline for a whole exchange.

Theory of operation: time limits of sockets apply to each call alone, so a server that sends one byte a second never
exceeds them. Here each call gets the time that is left of the exchange's `Deadline`, so that the exchange ends in time
whatever the server does. The module decides how an exchange that cannot go on has failed, from the exception of the
socket: a passed deadline is a `timeout`, a failed handshake or certificate is `tls`, any other error is a `reset`.
These become an `ExchangeError`, whose `failure` goes into the exchange. Errors of `send` are ignored on purpose: a
server may refuse a request and close the connection before it has read all of it, and its reply can still be read.
"""

from __future__ import annotations

import os
import socket
import ssl
import time
from typing import Protocol

from conformance.core.exchange import Failure, FailureKind

_CHUNK = 64 * 1024
_PLAIN_TEXT_REASONS = {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"}
"""What OpenSSL, depending on its version, says of a server that answers the handshake in plain text."""


_CERTIFICATE_REQUIRED = "CERTIFICATE_REQUIRED"
"""What OpenSSL says of a server that requires a client certificate, in TLS 1.3."""
_NO_CLIENT_CERTIFICATE = "client certificates are not supported"
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")


class ExchangeError(Exception):
    """The exchange cannot go on; `failure` has the kind and the reason."""

    def __init__(self, kind: FailureKind, message: str) -> None:
        super().__init__(message)
        self.failure = Failure(kind, message)


class Deadline:
    """A point in time, `seconds` after its creation."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        """Return the seconds that are left, more than 0.

        Raise TimeoutError if the deadline has passed.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class Endpoint(Protocol):
    """The address of an HTTP server, and how to connect to it."""

    @property
    def name(self) -> str:
        """As in `Target`."""

    @property
    def base_url(self) -> str:
        """As in `Target`."""

    @property
    def base(self) -> str:
        """The percent-encoded path that each request begins with."""

    @property
    def authority(self) -> str:
        """The value of the `Host` header."""

    @property
    def where(self) -> str:
        """The address for messages, without a scheme."""

    @property
    def tls_hostname(self) -> str | None:
        """The host that the TLS certificate must be valid for; None without TLS."""

    @property
    def is_local(self) -> bool:
        """As in `Target`."""

    def connect(self, deadline: Deadline) -> socket.socket:
        """Return a connected socket.

        Raises:
            ExchangeError: No connection is possible.
            TimeoutError: The deadline has passed.
        """


class Connection:
    """An open connection. `received_bytes` counts the bytes of the current exchange."""

    def __init__(self, endpoint: Endpoint, deadline: Deadline, tls: ssl.SSLContext | None) -> None:
        self._where = endpoint.where
        self.begin_exchange(deadline)
        try:
            plain = endpoint.connect(deadline)
            self._socket = _wrap_tls(plain, endpoint, deadline, tls) if tls else plain
        except TimeoutError:
            raise self._timeout_error(proxy_hint(endpoint)) from None
        except ExchangeError as error:
            hint = proxy_hint(endpoint) if error.failure.kind == "connect" else ""
            raise ExchangeError(error.failure.kind, error.failure.message + hint) from None

    def begin_exchange(self, deadline: Deadline) -> None:
        """Begin an exchange, which must end before the deadline."""
        self._deadline = deadline
        self.received_bytes = 0

    def send(self, data: bytes) -> None:
        """Send the data until the server stops reading it.

        Raise ExchangeError if the deadline passes, but not if the server closes the connection: it may have replied
        before.
        """
        rest = memoryview(data)
        try:
            while rest:
                self._socket.settimeout(self._deadline.remaining())
                rest = rest[self._socket.send(rest) :]
        except TimeoutError:
            raise self._timeout_error() from None
        except OSError:
            return

    def receive(self) -> bytes:
        """Return the next bytes, or none at the end of the stream.

        Raise ExchangeError after the deadline, or if the connection is reset.
        """
        try:
            self._socket.settimeout(self._deadline.remaining())
            data = self._socket.recv(_CHUNK)
        except TimeoutError:
            raise self._timeout_error() from None
        except OSError as error:
            reason = getattr(error, "reason", None) or ""
            if _CERTIFICATE_REQUIRED in reason:
                raise ExchangeError(
                    "tls", f"{self._where} requires a client certificate; {_NO_CLIENT_CERTIFICATE}"
                ) from None
            raise ExchangeError("reset", f"{self._where} reset the connection") from None
        self.received_bytes += len(data)
        return data

    def peek(self) -> bytes | None:
        """Return the bytes that have arrived already, without waiting.

        None if there are none, b"" if the server has closed the connection.
        """
        try:
            self._socket.settimeout(0)
            return self._socket.recv(_CHUNK)
        except (BlockingIOError, ssl.SSLWantReadError):
            return None
        except OSError:
            return b""

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def _timeout_error(self, hint: str = "") -> ExchangeError:
        seconds = f"{self._deadline.seconds:g} s"
        return ExchangeError("timeout", f"no complete reply from {self._where} within {seconds}{hint}")


def proxy_hint(endpoint: Endpoint) -> str:
    """Return the end of a message about a failed connection, if the environment names a proxy; otherwise ""."""
    found = [each for each in _PROXIES for each in (each, each.lower()) if os.environ.get(each)]
    return f"; {found[0]} is set, but proxies are not used" if found and not endpoint.is_local else ""


def _advice(reason: str) -> str:
    """Return the end of the message about a failed handshake: what may be wrong."""
    if reason in _PLAIN_TEXT_REASONS:
        return "; is http: meant instead of https:?"
    may_want_certificate = any(each in reason for each in (_CERTIFICATE_REQUIRED, "ALERT_HANDSHAKE_FAILURE"))
    return f"; if it requires a client certificate: {_NO_CLIENT_CERTIFICATE}" if may_want_certificate else ""


def _wrap_tls(plain: socket.socket, endpoint: Endpoint, deadline: Deadline, tls: ssl.SSLContext) -> ssl.SSLSocket:
    try:
        plain.settimeout(deadline.remaining())
        return tls.wrap_socket(plain, server_hostname=endpoint.tls_hostname)
    except ssl.SSLCertVerificationError as error:
        plain.close()
        raise ExchangeError(
            "tls", f"the TLS certificate of {endpoint.where} does not verify: {error.verify_message}"
        ) from None
    except TimeoutError:
        plain.close()
        raise
    except ssl.SSLError as error:
        plain.close()
        message = f"no TLS connection to {endpoint.where}: {error.reason or 'closed'}{_advice(error.reason or '')}"
        raise ExchangeError("tls", message) from None
    except OSError:
        plain.close()
        raise ExchangeError("reset", f"{endpoint.where} reset the connection during the TLS handshake") from None
