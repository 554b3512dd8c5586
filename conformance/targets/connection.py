"""One connection to an HTTP server, on which every operation is bounded by one deadline."""

from __future__ import annotations

import socket
import ssl
import time
from typing import Protocol

from conformance.core.exchange import Failure, FailureKind

_CHUNK = 64 * 1024


class ExchangeError(Exception):
    """The exchange cannot go on; `failure` says why."""

    def __init__(self, kind: FailureKind, message: str) -> None:
        super().__init__(message)
        self.failure = Failure(kind, message)


class Deadline:
    """`seconds` from now."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        """Seconds, always above 0. Raises TimeoutError when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class Endpoint(Protocol):
    """Where an HTTP server is, and how to reach it.

    `name` and `base_url` are as for a target; `base` is the percent-encoded path that every request begins with,
    `authority` the value of the Host header, `where` the place for messages, `tls_hostname` the host that a TLS
    certificate has to be valid for, or None without TLS.
    """

    @property
    def name(self) -> str: ...

    @property
    def base_url(self) -> str: ...

    @property
    def base(self) -> str: ...

    @property
    def authority(self) -> str: ...

    @property
    def where(self) -> str: ...

    @property
    def tls_hostname(self) -> str | None: ...

    @property
    def is_local(self) -> bool: ...

    def connect(self, deadline: Deadline) -> socket.socket:
        """Raises ExchangeError, or TimeoutError after the deadline."""


class Connection:
    """An open connection. `received_bytes` counts the bytes that came since `deadline` was last set."""

    def __init__(self, endpoint: Endpoint, deadline: Deadline, tls: ssl.SSLContext | None) -> None:
        self._where = endpoint.where
        self.begin_exchange(deadline)
        try:
            plain = endpoint.connect(deadline)
            self._socket = _wrap_tls(plain, endpoint, deadline, tls) if tls else plain
        except TimeoutError:
            raise self._timeout_error() from None

    def begin_exchange(self, deadline: Deadline) -> None:
        """Begin an exchange."""
        self._deadline = deadline
        self.received_bytes = 0

    def send(self, data: bytes) -> None:
        """Raises ExchangeError if the deadline passes. A server that closes early may have replied: no error."""
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
        """The next bytes, none at the end. Raises ExchangeError."""
        try:
            self._socket.settimeout(self._deadline.remaining())
            data = self._socket.recv(_CHUNK)
        except TimeoutError:
            raise self._timeout_error() from None
        except OSError:
            raise ExchangeError("reset", f"{self._where} broke the connection off") from None
        self.received_bytes += len(data)
        return data

    def peek(self) -> bytes | None:
        """What has come already, without waiting: None if nothing, no bytes if the other side has closed."""
        try:
            self._socket.settimeout(0)
            return self._socket.recv(_CHUNK)
        except (BlockingIOError, ssl.SSLWantReadError):
            return None
        except OSError:
            return b""

    def close(self) -> None:
        self._socket.close()

    def _timeout_error(self) -> ExchangeError:
        return ExchangeError("timeout", f"no complete reply from {self._where} within {self._deadline.seconds:g} s")


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
        raise ExchangeError("tls", f"no TLS connection to {endpoint.where}: {error.reason or 'closed'}") from None
    except OSError:
        plain.close()
        raise ExchangeError("reset", f"{endpoint.where} broke the connection off while TLS was set up") from None
