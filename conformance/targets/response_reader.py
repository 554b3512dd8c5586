"""Read one HTTP/1 reply from a connection, and keep an incomplete one.

Theory of operation: h11 parses the reply, and this module interprets its errors. The reply is complete once h11
reports the end of the message; anything else ends in a `Failure`, whose kind depends on what has arrived:

- `oversized`: the headers are larger than `MAX_HEADER_BYTES`, or the body is larger than `Limits.max_bytes`;
- `reset`: the connection is closed, and the bytes so far look like HTTP, so the server has stopped in mid-reply;
- `protocol`: the bytes are not HTTP/1.1, or have another major version;
- `timeout` or `reset`, as `connection.py` decides: the deadline has passed, or the connection is reset.

Each kind is a different fault of the server, so checks report it separately. Once the headers are complete, there is
also a `response`, with the part of the body that has arrived.
"""

from __future__ import annotations

from typing import Any

import h11

from conformance.core.exchange import Failure, Pairs, Response
from conformance.targets.base import Limits
from conformance.targets.connection import Connection, ExchangeError

MAX_HEADER_BYTES = 64 * 1024


class ResponseReader:
    """Reads one reply.

    `where` is the address for messages, `surplus` the bytes that arrived after the end of the reply.
    """

    def __init__(self, where: str, limits: Limits, failure: Failure | None = None) -> None:
        self._where = where
        self._limits = limits
        self._head: h11.Response | None = None
        self._body = bytearray()
        self.surplus = b""
        self.failure = failure

    def send_and_read(self, connection: Connection, machine: h11.Connection, message: bytes) -> None:
        """Send the message, and read up to the end of the reply, or to a `failure`."""
        try:
            connection.send(message)
            self._read_reply(connection, machine)
        except ExchangeError as error:
            self.failure = error.failure

    @property
    def is_of_current_version(self) -> bool:
        """Whether the status line has HTTP/1.1."""
        return self._head is not None and self._head.http_version == b"1.1"

    @property
    def response(self) -> Response | None:
        """The reply as far as it has arrived; None if its headers are not complete."""
        head = self._head
        if head is None:
            return None
        headers: Pairs = tuple(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in head.headers.raw_items()
        )
        return Response(head.status_code, headers, bytes(self._body), head.reason.decode("latin-1"), self.surplus)

    def _read_reply(self, connection: Connection, machine: h11.Connection) -> None:
        first_bytes = b""
        while True:
            data = connection.receive()
            first_bytes = (first_bytes + data)[:5] if len(first_bytes) < 5 else first_bytes
            machine.receive_data(data)
            while (event := self._next_event(machine, first_bytes, not data)) is not h11.NEED_DATA:
                if not self._record(event):
                    return

    def _next_event(self, machine: h11.Connection, first_bytes: bytes, closed: bool) -> Any:
        # Messages of h11 quote the reply, which may contain a key, so they are replaced by our own.
        try:
            return machine.next_event()
        except h11.RemoteProtocolError as error:
            if error.error_status_hint == 431:
                raise ExchangeError(
                    "oversized", f"{self._where} sent headers of more than {MAX_HEADER_BYTES} bytes"
                ) from None
            if closed and b"HTTP/".startswith(first_bytes):
                raise ExchangeError(
                    "reset", f"{self._where} closed the connection before the end of its reply"
                ) from None
            raise ExchangeError("protocol", f"the reply of {self._where} is not valid HTTP/1.1") from None

    def _record(self, event: Any) -> bool:
        """Keep what the event adds to the reply, and return whether the reply goes on."""
        if isinstance(event, h11.Response):
            self._check_version(event)
            self._head = event
        elif isinstance(event, h11.Data):
            self._add_body(event.data)
        return isinstance(event, (h11.InformationalResponse, h11.Response, h11.Data))

    def _check_version(self, head: h11.Response) -> None:
        # RFC 9110, section 2.5: only the meaning of a higher minor version is known.
        if not head.http_version.startswith(b"1."):
            version = head.http_version.decode("latin-1")
            raise ExchangeError("protocol", f"the status line of {self._where} has HTTP/{version}, not HTTP/1.1")

    def _add_body(self, data: bytes) -> None:
        self._body += data
        if len(self._body) > self._limits.max_bytes:
            del self._body[self._limits.max_bytes :]
            raise ExchangeError("oversized", f"{self._where} sent a body of more than {self._limits.max_bytes} bytes")
