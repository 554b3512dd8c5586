"""Keep the exchanges of a run in memory, in their order, until the recording is written.

A recording must not use all memory, and must not have gaps: a replay gives equal requests the recorded replies in
their order, so after a gap a request would get the reply to another one. The recorder adds up the sizes of the
exchanges. The first that exceeds the limit ends the recording: `full` is set, and no later exchange is kept, not even
a small one. The run goes on; its report and the header of the recording state that the recording is cut off.
"""

from __future__ import annotations

from conformance.core.exchange import Exchange

MAX_BYTES = 64 << 20
"""Default limit for the exchanges of a recording."""
_OVERHEAD_BYTES = 1000
"""Estimated size of an exchange without its bodies and the reply's headers."""
_HEADER_OVERHEAD_BYTES = 50
"""Estimated size of a header in a file, in addition to its text."""


class Recorder:
    """Keeps exchanges of at most `max_bytes` in all.

    `full` is set by the first exchange that does not fit; from then on none is added.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self.exchanges: list[Exchange] = []
        self.full = False
        self._bytes_left = max_bytes

    def add(self, exchange: Exchange) -> None:
        """Keep the exchange, unless the recorder is or becomes full."""
        self._bytes_left -= _size(exchange)
        self.full = self.full or self._bytes_left < 0
        if not self.full:
            self.exchanges.append(exchange)


def _size(exchange: Exchange) -> int:
    size = _OVERHEAD_BYTES + len(exchange.request.body or b"")
    response = exchange.response
    if response is not None:
        size += len(response.body) + len(response.surplus) + sum(map(_length, response.headers))
    return size


def _length(pair: tuple[str, str]) -> int:
    return _HEADER_OVERHEAD_BYTES + len(pair[0]) + len(pair[1])
