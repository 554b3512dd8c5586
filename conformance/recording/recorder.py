"""Record the exchanges of a run, in their order."""

from __future__ import annotations

from conformance.core.exchange import Exchange

MOST_BYTES = 64 << 20
_OF_ITS_OWN = 1000


class Recorder:
    """Keeps what it is given, as long as all of it is no larger than `most_bytes`; after that `full`, and nothing."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.exchanges: list[Exchange] = []
        self.full = False
        self._left = most_bytes

    def take(self, exchange: Exchange) -> None:
        self._left -= _size(exchange)
        # Where one is left out, what comes later would be taken for the reply to it.
        self.full = self.full or self._left < 0
        if not self.full:
            self.exchanges.append(exchange)


def _size(exchange: Exchange) -> int:
    size = _OF_ITS_OWN + len(exchange.request.body or b"")
    response = exchange.response
    if response is not None:
        size += len(response.body) + len(response.surplus) + sum(map(_length, response.headers))
    return size


def _length(pair: tuple[str, str]) -> int:
    return len(pair[0]) + len(pair[1])
