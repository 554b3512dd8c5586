"""One connection to an HTTP server, on which every operation is bounded by one deadline."""

from __future__ import annotations

import os
import socket
import ssl
import time
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from conformance.core.exchange import Failure
from conformance.targets.url import Address

_CHUNK = 64 * 1024


class Lost(Exception):
    """The exchange cannot go on; `failure` says why."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.failure = Failure(kind, message)


class Deadline:
    """`seconds` from now."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds, always above 0. Raises TimeoutError when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class Connection:
    """An open connection. `received` counts the bytes that came since `deadline` was last set."""

    def __init__(self, address: Address, deadline: Deadline, tls: ssl.SSLContext | None) -> None:
        self._where = address.where
        self.start(deadline)
        try:
            plain = _connect(address, deadline)
            self._socket = _secured(plain, address, deadline, tls) if tls else plain
        except TimeoutError:
            raise self._late() from None

    def start(self, deadline: Deadline) -> None:
        """Begin an exchange."""
        self._deadline = deadline
        self.received = 0

    def send(self, data: bytes) -> None:
        """Raises Lost if the deadline passes. A server may close early and still have replied: that is no error."""
        rest = memoryview(data)
        try:
            while rest:
                self._socket.settimeout(self._deadline.left())
                rest = rest[self._socket.send(rest) :]
        except TimeoutError:
            raise self._late() from None
        except OSError:
            return

    def receive(self) -> bytes:
        """The next bytes, none at the end. Raises Lost."""
        try:
            self._socket.settimeout(self._deadline.left())
            data = self._socket.recv(_CHUNK)
        except TimeoutError:
            raise self._late() from None
        except OSError:
            raise Lost("reset", f"{self._where} broke the connection off") from None
        self.received += len(data)
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

    def _late(self) -> Lost:
        return Lost("timeout", f"no complete reply from {self._where} within {self._deadline.seconds:g} s")


def _connect(address: Address, deadline: Deadline) -> socket.socket:
    """To the first address of the host that accepts. Each has an equal share of the time that is left."""
    found = _resolve(address, deadline)
    error: OSError | None = None
    for place, (family, kind, protocol, _, destination) in enumerate(found):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(deadline.left() / (len(found) - place))
            sock.connect(destination)
            # A small request must not wait for the reply to an earlier packet.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
        except OSError as failed:
            sock.close()
            error = failed
    if isinstance(error, TimeoutError):
        raise error
    why = os.strerror(error.errno) if error and error.errno else "no address"
    raise Lost("connect", f"cannot connect to {address.where}: {why}")


def _resolve(address: Address, deadline: Deadline) -> list[Any]:
    """Looks the host up in a thread of its own: a look-up cannot be given a time limit."""
    answers: SimpleQueue[list[Any]] = SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            answers.put([])

    Thread(target=look_up, daemon=True).start()
    try:
        found = answers.get(timeout=deadline.left())
    except Empty:
        raise TimeoutError from None
    if not found:
        raise Lost("connect", f"cannot find the host of {address.where}; check its name")
    return found


def _secured(plain: socket.socket, address: Address, deadline: Deadline, tls: ssl.SSLContext) -> ssl.SSLSocket:
    try:
        plain.settimeout(deadline.left())
        return tls.wrap_socket(plain, server_hostname=address.host)
    except ssl.SSLCertVerificationError as error:
        plain.close()
        raise Lost("tls", f"the TLS certificate of {address.where} does not verify: {error.verify_message}") from None
    except TimeoutError:
        plain.close()
        raise
    except ssl.SSLError as error:
        plain.close()
        raise Lost("tls", f"no TLS connection to {address.where}: {error.reason or 'closed'}") from None
    except OSError:
        plain.close()
        raise Lost("reset", f"{address.where} broke the connection off while TLS was set up") from None
