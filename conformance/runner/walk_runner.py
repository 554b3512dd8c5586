"""Run walks, several at the same time, with the same results as one by one.

Theory of operation. One thread makes all decisions. Each active walk has one request on its way, and the thread takes
one reply at a time:

    start     take a walk that conflicts with no active one (`Schedule`), and start its first request
    reply     let the walk judge the reply, and start its next request
    end       let the walks start that waited for this one
    repeat    run a walk that failed again, while no other walk is active, with records of its own only. The findings of
              this attempt count, because another walk may have caused the first failure: by changing a record that was
              not its own. Walks that no other one can disturb are not repeated
    record    add what the walks have seen to results and recording, in the order of the plan

The snapshot is taken before the first walk, so no walk learns what another one sees. With a concurrency of 1, walks are
run and repeated in the order of the plan. With more, the same requests are sent in another order. They are recorded in
the order of the plan in both cases.

If the run ends early, the replies to writes are awaited, because a write may have created a record. Then everything
that walks have seen so far is recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import nullcontext

from conformance.checks.finding import Finding
from conformance.checks.judge import Assessment
from conformance.contract.request_view import RequestView
from conformance.observation.target_state import TargetState
from conformance.runner.pacer import RunStopped
from conformance.runner.repetitions import Repetitions
from conformance.runner.request_sender import InTurnSender, Pending, RequestSender, ThreadedSender
from conformance.runner.session import Session
from conformance.runner.walk import BlockedCheck, ClauseFinding, Entry, Walk, WalkRun
from conformance.runner.walk_schedule import Schedule
from conformance.terminal.text_layout import count_text


def run_walks(
    session: Session,
    walks: Sequence[Walk],
    concurrency: int = 1,
    sender: RequestSender | None = None,
    snapshot: TargetState | None = None,
) -> None:
    """Run walks, which are in the order of the plan, and record what they have seen.

    Args:
        session: Sends, and has what is known of the target.
        walks: The walks, in the order of the plan.
        concurrency: The largest number of concurrent requests.
        sender: Sends the requests; by default threads do, or for a concurrency of 1 this thread.
        snapshot: What each walk knows of the target; by default no records but the shared ones.

    Raises:
        RunStopped: The run has to end.
        KeyboardInterrupt: Ctrl-C was pressed.
    """
    if sender is None and concurrency > 1:
        sender = ThreadedSender(session.target, session.pacer.interrupts, concurrency)
    sender = sender or InTurnSender(session.send_view)
    try:
        WalkRunner(session, walks, sender, concurrency, snapshot or session.judge.state.without_own_records()).run()
    finally:
        sender.close()


class WalkRunner:
    """Runs the walks of one plan."""

    def __init__(
        self,
        session: Session,
        walks: Sequence[Walk],
        sender: RequestSender,
        concurrency: int,
        snapshot: TargetState,
    ) -> None:
        self._session = session
        self._sender = sender
        self._concurrency = concurrency
        self._snapshot = snapshot
        self._schedule = Schedule(walks, in_order=concurrency == 1)
        self._unrecorded = [each.number for each in reversed(walks)]
        self._active: dict[int, WalkRun] = {}
        self._on_way = 0
        self._attempts: dict[int, list[WalkRun]] = {}
        self._repetitions = Repetitions()
        self._done: set[int] = set()

    def run(self) -> None:
        """Run all walks to their end."""
        try:
            while self._start_walks() or self._on_way:
                self._take_reply()
        except (RunStopped, KeyboardInterrupt):
            self._await_writes()
            raise
        finally:
            self._record_started()

    # --- concurrent walks --------------------------------------------------------------------------
    def _start_walks(self) -> bool:
        """Start walks while there is room; return whether any was started."""
        started = False
        while len(self._active) < self._concurrency and (run := self._next_run()) is not None:
            self._start(run)
            started = True
        return started

    def _next_run(self) -> WalkRun | None:
        """Return the walk to start next: a repetition only while no other walk runs, in the order of the plan."""
        if self._repetitions and self._concurrency == 1:
            return self._next_repetition() or self._next_run()
        walk = self._schedule.next_walk()
        if walk is not None:
            return WalkRun(walk, self._session, self._snapshot)
        return None if self._active else self._next_repetition()

    def _next_repetition(self) -> WalkRun | None:
        while self._repetitions:
            walk, is_repeated = self._repetitions.take()
            if is_repeated:
                return WalkRun(walk, self._session, self._snapshot, first_attempt=False)
            self._finish(walk.number)
        return None

    def _start(self, run: WalkRun) -> None:
        number = run.walk.number
        self._active[number] = run
        self._attempts.setdefault(number, []).append(run)
        self._go_on(run, run.first_request())

    def _go_on(self, run: WalkRun, view: RequestView | None) -> None:
        """Start the next request of a walk, or end the walk."""
        if view is None:
            self._end(run)
            return
        self._session.pacer.take_turn()
        self._on_way += 1
        self._sender.start(Pending(run.walk.number, view, run.origin))

    def _take_reply(self) -> None:
        if not self._on_way:
            return
        pending, exchange = self._sender.next_reply()
        self._on_way -= 1
        run = self._active[pending.walk]
        exchange = self._session.listener.received(exchange)
        view = run.next_request(exchange, pending.view)
        self._session.note_failure(exchange)
        self._go_on(run, view)
        self._session.listener.judged(self._session.results)

    def _end(self, run: WalkRun) -> None:
        number = run.walk.number
        del self._active[number]
        is_first = len(self._attempts[number]) == 1
        if is_first:
            self._schedule.ended(run.walk)
        if is_first and run.has_failed:
            self._repetitions.add(run)
            return
        if not is_first:
            self._repetitions.note(run, self._attempts[number][0])
        self._finish(number)

    def _finish(self, number: int) -> None:
        self._done.add(number)
        self._record_done()

    # --- recording -----------------------------------------------------------------------------------
    def _record_done(self) -> None:
        """Record walks that are done, up to the first one that is not."""
        while self._unrecorded and self._unrecorded[-1] in self._done:
            self._record(self._unrecorded.pop())

    def _record_started(self) -> None:
        """Record what all walks have seen that are not recorded yet, which is nothing unless the run ended early."""
        while self._unrecorded:
            self._record(self._unrecorded.pop())

    def _note_passed_repetition(self, attempts: Sequence[WalkRun]) -> None:
        """Keep the first failure of a walk that passed when it was repeated."""
        first, *later = attempts
        if first.failures and later and later[-1].refutes(first):
            self._session.passed_when_repeated.append(first.failures[0])

    def _record(self, number: int) -> None:
        """Take over what the attempts of a walk have seen; only the findings of the last one count."""
        attempts = self._attempts.pop(number, [])
        self._session.results.place = number + 1
        if number in self._done:
            self._note_passed_repetition(attempts)
        counted = self._counted(attempts, number in self._done)
        for run in attempts:
            record_entries(self._session, run.entries, run is counted and run.walk.counts)
            self._session.judge.state.merge(run.state)

    def _counted(self, attempts: Sequence[WalkRun], is_done: bool) -> WalkRun | None:
        """Return the attempt whose findings count: the last one, if it was not broken off and decides the failures."""
        if not attempts:
            return None
        first, last = attempts[0], attempts[-1]
        return last if is_done and (last.has_failed or last.refutes(first)) else first

    # --- early end -------------------------------------------------------------------------------------
    def _await_writes(self) -> None:
        """Wait for the replies to writes, and let their walks judge them."""
        interrupts = self._session.pacer.interrupts
        # Clean-up does not wait: its deletions may be broken off. Nor does a run after a second Ctrl-C.
        if interrupts.raises_at_once or interrupts.is_repeated:
            return
        with interrupts.raising_at_once() if interrupts.interrupted else nullcontext():
            while self._sender.awaits_write:
                pending, exchange = self._sender.next_reply()
                self._active[pending.walk].take(self._session.listener.received(exchange), pending.view)


def record_entries(session: Session, entries: Iterable[Entry], counts: bool = True) -> None:
    """Record what a walk has seen; its findings only if they count."""
    for entry in entries:
        if isinstance(entry, Assessment):
            session.record(entry, counts)
        elif counts and isinstance(entry, ClauseFinding):
            session.results.add(entry.finding, entry.reply)
        elif counts and isinstance(entry, BlockedCheck):
            session.record_blocked(entry.clause, entry.reason)


def repetition_notes(failures: Sequence[Finding], concurrency: int) -> list[str]:
    """Return a note about checks that failed once and passed when they were repeated, if there are any."""
    if not failures:
        return []
    checks, first = count_text(len(failures), "check"), failures[0]
    first_failure = f"the first failure: {first.clause}, {first.actual}"
    if concurrency == 1:
        return [f"{checks} failed, and passed when repeated with new records; {first_failure}."]
    return [
        f"{checks} failed while others ran, and passed when repeated alone; {first_failure}. If the target cannot"
        " process concurrent requests, run with --concurrency 1."
    ]
