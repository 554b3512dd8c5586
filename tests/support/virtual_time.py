"""A sender of requests in virtual time: requests and replies take a random time to arrive, and nothing waits."""

from __future__ import annotations

import heapq
from random import Random

from conformance.core.exchange import Exchange
from conformance.runner.request_sender import Pending
from conformance.targets.base import Target


class VirtualTimeSender:
    """Requests reach the target, and replies come back, in an order that follows from the seed.

    `most_on_way` is the largest number of requests that were on their way together.
    """

    def __init__(self, target: Target, seed: int) -> None:
        self._target = target
        self._random = Random(seed)
        self._now = 0.0
        self._events: list[tuple[float, int, Pending, Exchange | None]] = []
        self._count = 0
        self.most_on_way = 0

    def start(self, pending: Pending) -> None:
        self._add(pending, None)
        self.most_on_way = max(self.most_on_way, len(self._events))

    def next_reply(self) -> tuple[Pending, Exchange]:
        while True:
            self._now, _, pending, exchange = heapq.heappop(self._events)
            if exchange is not None:
                return pending, exchange
            self._add(pending, self._target.send(pending.view.request, pending.origin))

    @property
    def awaits_write(self) -> bool:
        return bool(self._events)

    def close(self) -> None:
        pass

    def _add(self, pending: Pending, exchange: Exchange | None) -> None:
        self._count += 1
        latency = self._random.expovariate(1.0)
        heapq.heappush(self._events, (self._now + latency, self._count, pending, exchange))
