"""Test how the requests of walks are sent: in turn, or in threads."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from threading import Barrier, Event, current_thread, main_thread

import pytest

from conformance.core.exchange import Exchange, Request
from conformance.core.interrupts import Interrupts
from conformance.runner.request_sender import InTurnSender, Pending, ThreadedSender
from conformance.targets.base import Target
from tests.support.kit import Bench, Direct, exchange, get, reply, send

READ, WRITE = get("/loans"), send("POST", "/loans", {})
NO_TARGET = Direct("library")
PATIENCE = 30
"""Seconds after which a wait in a thread fails; no test that passes waits that long."""


class Doing(Direct):
    """Calls a function with each request, before the reply."""

    def __init__(self, deed: Callable[[Request], object]) -> None:
        super().__init__("library")
        self.deed = deed

    def send(self, request: Request, origin: str = "") -> Exchange:
        self.deed(request)
        return exchange(request, reply([]), origin)


def pending(walk: int, request: Request = READ, target: Target = NO_TARGET) -> Pending:
    return Pending(walk, Bench("library").factory.view(request), f"origin {walk}", target)


class Threaded(ThreadedSender):
    """Sends all requests to one target."""

    def __init__(
        self, deed: Callable[[Request], object], concurrency: int = 2, interrupts: Interrupts | None = None
    ) -> None:
        super().__init__(interrupts or Interrupts(), concurrency)
        self.target = Doing(deed)

    def send(self, walk: int, request: Request = READ) -> None:
        self.start(pending(walk, request, self.target))


# --- in turn -------------------------------------------------------------------------------------------
def test_in_turn_sender_sends_when_the_reply_is_asked_for() -> None:
    sent: list[str] = []

    def note(view: object, origin: str, target: object) -> Exchange:
        assert target is NO_TARGET
        sent.append(origin)
        return exchange(READ, reply([]), origin)

    sender = InTurnSender(note)
    sender.start(pending(7))
    sender.start(pending(8, WRITE))
    assert sent == [] and not sender.awaits_write
    (one, reply_to_one), (other, _) = sender.next_reply(), sender.next_reply()
    assert (one.walk, reply_to_one.origin, other.walk, sent) == (7, "origin 7", 8, ["origin 7", "origin 8"])
    sender.close()


# --- in threads ----------------------------------------------------------------------------------------
@pytest.fixture
def held() -> Iterator[Event]:
    """An event that is set at the end, so that no thread of a test waits for it any longer."""
    event = Event()
    yield event
    event.set()


def test_threaded_sender_sends_requests_at_the_same_time() -> None:
    """Each request waits until all are on their way."""
    meeting = Barrier(3)
    with closing(Threaded(lambda request: meeting.wait(PATIENCE), 3)) as sender:
        for n in range(3):
            sender.send(n)
        found = [sender.next_reply() for _ in range(3)]
    assert sorted(each.walk for each, _ in found) == [0, 1, 2]
    assert all(exchange_.origin == each.origin for each, exchange_ in found)


def test_threaded_sender_sends_no_more_requests_at_once_than_allowed(held: Event) -> None:
    arrived: list[Request] = []
    both = Barrier(3)

    def wait(request: Request) -> None:
        arrived.append(request)
        if len(arrived) <= 2:
            both.wait(PATIENCE)
            held.wait(PATIENCE)

    with closing(Threaded(wait)) as sender:
        for n in range(3):
            sender.send(n)
        both.wait(PATIENCE)
        assert len(arrived) == 2
        held.set()
        assert sorted(sender.next_reply()[0].walk for _ in range(3)) == [0, 1, 2]


def test_threaded_sender_returns_replies_in_the_order_of_their_arrival(held: Event) -> None:
    slow = get("/loans/1")
    with closing(Threaded(lambda request: request is slow and held.wait(PATIENCE))) as sender:
        sender.send(1, slow)
        sender.send(2)
        assert sender.next_reply()[0].walk == 2
        held.set()
        assert sender.next_reply()[0].walk == 1


def test_threaded_sender_sends_outside_of_the_main_thread() -> None:
    threads: list[bool] = []
    with closing(Threaded(lambda request: threads.append(current_thread() is main_thread()))) as sender:
        sender.send(1)
        sender.next_reply()
    assert threads == [False]


@pytest.mark.parametrize("fault", [OSError("no route"), KeyboardInterrupt(), SystemExit(3)], ids=repr)
def test_threaded_sender_raises_what_the_target_raises(fault: BaseException) -> None:
    def fail(request: Request) -> None:
        raise fault

    with closing(Threaded(fail)) as sender:
        sender.send(1, WRITE)
        with pytest.raises(type(fault)) as raised:
            sender.next_reply()
        assert raised.value is fault and not sender.awaits_write


def test_threaded_sender_knows_whether_a_write_is_on_its_way() -> None:
    with closing(Threaded(lambda request: None)) as sender:
        sender.send(1)
        assert not sender.awaits_write
        sender.send(2, WRITE)
        assert sender.awaits_write
        while sender.next_reply()[0].walk != 2:
            assert sender.awaits_write
        assert not sender.awaits_write


def test_threaded_sender_does_not_wait_when_it_is_closed(held: Event) -> None:
    """The second request has no thread yet, so it is never sent."""
    begun, arrived, released = Event(), list[Request](), list[bool]()

    def wait(request: Request) -> None:
        arrived.append(request)
        begun.set()
        released.append(held.wait(PATIENCE))

    sender = Threaded(wait, 1)
    sender.send(1)
    sender.send(2)
    assert begun.wait(PATIENCE)
    sender.close()
    held.set()
    sender.next_reply()
    assert len(arrived) == 1 and released == [True]


class NotingInterrupts(Interrupts):
    """Sets `may_raise` when Ctrl-C may raise an exception."""

    def __init__(self) -> None:
        super().__init__()
        self.may_raise = Event()

    @contextmanager
    def raising_at_once(self) -> Iterator[None]:
        with super().raising_at_once():
            self.may_raise.set()
            yield


def press_ctrl_c() -> None:
    main = main_thread().ident
    assert main is not None
    signal.pthread_kill(main, signal.SIGINT)


def test_ctrl_c_ends_the_wait_for_a_read(held: Event) -> None:
    with NotingInterrupts() as interrupts:

        def interrupt(request: Request) -> None:
            assert interrupts.may_raise.wait(PATIENCE)
            press_ctrl_c()
            held.wait(PATIENCE)

        with closing(Threaded(interrupt, 1, interrupts)) as sender:
            sender.send(1)
            with pytest.raises(KeyboardInterrupt):
                sender.next_reply()
            assert not held.is_set()


def test_ctrl_c_does_not_end_the_wait_for_a_write() -> None:
    with NotingInterrupts() as interrupts:
        sender = Threaded(lambda request: press_ctrl_c(), 1, interrupts)
        with closing(sender):
            sender.send(1, WRITE)
            assert sender.next_reply()[0].walk == 1
            assert not interrupts.may_raise.is_set()
            with pytest.raises(KeyboardInterrupt):
                interrupts.check()
