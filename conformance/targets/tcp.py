"""Connect to a host by name over TCP, within one deadline."""

from __future__ import annotations

import os
import socket
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from conformance.targets.connection import Deadline, ExchangeError


def connect(host: str, port: int, where: str, deadline: Deadline) -> socket.socket:
    """Connect to the first address of the host that accepts.

    The time that is left is divided equally among the addresses. `where` names host and port in messages.

    Raises:
        ExchangeError: The host has no address, or none accepts a connection.
        TimeoutError: The deadline has passed.
    """
    found = _resolve(host, port, where, deadline)
    error: OSError | None = None
    for place, (family, kind, protocol, _, destination) in enumerate(found):
        sock: socket.socket | None = None
        try:
            sock = socket.socket(family, kind, protocol)
            sock.settimeout(deadline.remaining() / (len(found) - place))
            sock.connect(destination)
            # Without this, a small packet waits until the server has acknowledged the previous one.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
        except OSError as failed:
            if sock is not None:
                sock.close()
            error = failed
    if isinstance(error, TimeoutError):
        raise error
    why = os.strerror(error.errno) if error and error.errno else "no address"
    raise ExchangeError("connect", f"cannot connect to {where}: {why}")


def _resolve(host: str, port: int, where: str, deadline: Deadline) -> list[Any]:
    """Resolve the host in a separate thread, because `getaddrinfo` has no time limit."""
    answers: SimpleQueue[list[Any]] = SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            answers.put([])

    Thread(target=look_up, daemon=True).start()
    try:
        found = answers.get(timeout=deadline.remaining())
    except Empty:
        raise TimeoutError from None
    if not found:
        raise ExchangeError("connect", f"cannot find the host of {where}; check its name")
    return found
