"""A connection to the reference server that is closed if the client does not finish its request.

uvicorn limits how long a connection is idle between two requests, but not how long a request may take to arrive. On a
shared machine, clients that were stopped would keep their connections open without end.
"""

from __future__ import annotations

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_S = 30.0
"""The time for the whole of a request, from the connection or from the first byte of a later request."""
_WAITING = (h11.IDLE, h11.SEND_BODY)


class BoundedConnection(H11Protocol):
    """Closes the connection if a request is not complete after `REQUEST_S` seconds."""

    _end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start to wait for the first request."""
        super().connection_made(transport)
        self._end = self.loop.call_later(REQUEST_S, transport.close)

    def data_received(self, data: bytes) -> None:
        """Go on waiting, or stop if the request is complete."""
        super().data_received(data)
        if self.conn.their_state not in _WAITING:
            self._stop_waiting()
        elif self._end is None:
            self._end = self.loop.call_later(REQUEST_S, self.transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop to wait."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _stop_waiting(self) -> None:
        if self._end is not None:
            self._end.cancel()
            self._end = None
