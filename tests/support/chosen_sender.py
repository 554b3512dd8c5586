"""Senders of which a test decides the order of replies, and a target that ends the run."""

from __future__ import annotations

from collections.abc import Callable

from conformance.core.exchange import Exchange, Request
from conformance.runner.request_sender import Pending
from conformance.runner.write_guard import is_safe
from tests.support.kit import Direct
from tests.support.stopped_clock import StoppedClock


class ChosenSender:
    """Answers first the request that `choose` returns, of those on their way. `most` is the most on their way."""

    def __init__(self, target: Direct, choose: Callable[[list[Pending]], Pending] = lambda each: each[0]) -> None:
        self.target, self.choose = target, choose
        self.on_way: list[Pending] = []
        self.most, self.closed = 0, False

    def start(self, pending: Pending) -> None:
        self.on_way.append(pending)
        self.most = max(self.most, len(self.on_way))

    def next_reply(self) -> tuple[Pending, Exchange]:
        chosen = self.choose(self.on_way)
        self.on_way.remove(chosen)
        return chosen, self.target.send(chosen.view.request, chosen.origin)

    @property
    def awaits_write(self) -> bool:
        return any(not is_safe(each.view) for each in self.on_way)

    def close(self) -> None:
        self.closed = True


class TimedSender(ChosenSender):
    """Notes when each request is started."""

    def __init__(self, target: Direct, clock: StoppedClock) -> None:
        super().__init__(target)
        self.clock, self.times = clock, list[float]()

    def start(self, pending: Pending) -> None:
        self.times.append(self.clock.now)
        super().start(pending)


class Stopping(Direct):
    """Raises an exception for one path."""

    def __init__(self, fault: BaseException, path: str) -> None:
        super().__init__("parcels")
        self.fault, self.path = fault, path

    def send(self, request: Request, origin: str = "") -> Exchange:
        if request.path == self.path:
            raise self.fault
        return super().send(request, origin)
