"""How the requests of walks get to the target: one by one, or several at the same time.

`WalkRunner` starts requests and takes replies, in one thread. A `RequestSender` decides when each request is sent, and
which reply comes next. So walks, judge and schedule need no locks:

    InTurnSender      sends a request when its reply is needed, in the same thread
    ThreadedSender    sends each request in a thread, several at the same time
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import nullcontext, suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import NamedTuple, Protocol

from conformance.contract.request_view import RequestView
from conformance.core.exchange import Exchange
from conformance.core.interrupts import Interrupts
from conformance.runner.write_guard import is_safe
from conformance.targets.base import Target


class Pending(NamedTuple):
    """A request on its way: the number of its walk, the request, the id of the clause that it is for, and where to."""

    walk: int
    view: RequestView
    origin: str
    target: Target


class RequestSender(Protocol):
    """Sends requests to a target."""

    def start(self, pending: Pending) -> None:
        """Send a request, now or later."""

    def next_reply(self) -> tuple[Pending, Exchange]:
        """Wait for any reply, and return it with its request. There must be a request on its way."""

    @property
    def awaits_write(self) -> bool:
        """Whether a request on its way may have an effect."""

    def close(self) -> None:
        """Release what the sender has; replies that did not arrive are lost."""


class InTurnSender:
    """Sends each request when its reply is asked for, in this thread."""

    def __init__(self, send: Callable[[RequestView, str, Target], Exchange]) -> None:
        self._send = send
        self._waiting: deque[Pending] = deque()

    def start(self, pending: Pending) -> None:
        """Keep the request until its reply is asked for."""
        self._waiting.append(pending)

    def next_reply(self) -> tuple[Pending, Exchange]:
        """Send the oldest request, and return its reply."""
        pending = self._waiting.popleft()
        return pending, self._send(pending.view, pending.origin, pending.target)

    @property
    def awaits_write(self) -> bool:
        """Always false: nothing is on its way between two replies."""
        return False

    def close(self) -> None:
        """Do nothing, as nothing is open."""


class ThreadedSender:
    """Sends requests in threads, each of which keeps its connection.

    They end with the process, so that a request without a reply does not keep it from ending.
    """

    def __init__(self, interrupts: Interrupts, concurrency: int) -> None:
        self._interrupts = interrupts
        self._requests: SimpleQueue[Pending | None] = SimpleQueue()
        self._replies: SimpleQueue[tuple[Pending, Exchange | BaseException]] = SimpleQueue()
        self._threads = concurrency
        self._on_way = 0
        self._writes_on_way = 0
        self._started = 0

    def start(self, pending: Pending) -> None:
        """Send the request as soon as a thread is free."""
        self._on_way += 1
        self._writes_on_way += not is_safe(pending.view)
        if self._started < min(self._on_way, self._threads):
            self._started += 1
            Thread(target=self._send_requests, name=f"sender {self._started}", daemon=True).start()
        self._requests.put(pending)

    def next_reply(self) -> tuple[Pending, Exchange]:
        """Wait for any reply. Raises: KeyboardInterrupt, only while no write is on its way."""
        # A write that is broken off may create a record that the run does not know of.
        with nullcontext() if self._writes_on_way else self._interrupts.raising_at_once():
            pending, reply = self._replies.get()
        self._on_way -= 1
        self._writes_on_way -= not is_safe(pending.view)
        if isinstance(reply, BaseException):
            raise reply
        return pending, reply

    @property
    def awaits_write(self) -> bool:
        """Whether the replies to come include one to a write."""
        return self._writes_on_way > 0

    def close(self) -> None:
        """Let the threads end when their current requests are answered; those that wait are not sent."""
        with suppress(Empty):
            while True:
                self._requests.get_nowait()
        for _ in range(self._started):
            self._requests.put(None)

    def _send_requests(self) -> None:
        while (pending := self._requests.get()) is not None:
            self._replies.put((pending, self._answer(pending)))

    def _answer(self, pending: Pending) -> Exchange | BaseException:
        try:
            return pending.target.send(pending.view.request, pending.origin)
        except BaseException as fault:
            return fault
