"""Record the exchanges of a run, in their order."""

from __future__ import annotations

from conformance.core.exchange import Exchange

MAX_BYTES = 64 << 20
_OVERHEAD_BYTES = 1000


class Recorder:
    """Keeps what it is given, as long as all of it is no larger than `max_bytes`; after that `full`, and nothing."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self.exchanges: list[Exchange] = []
        self.full = False
        self._bytes_left = max_bytes

    def add(self, exchange: Exchange) -> None:
        self._bytes_left -= _size(exchange)
        # Where one is left out, what comes later would be taken for the reply to it.
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
    return len(pair[0]) + len(pair[1])
