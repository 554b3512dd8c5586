"""Run walks, several at the same time, with the same results as one by one.

Theory of operation:

    start     take a walk that conflicts with no active one (`Schedule`), and let the `Execution` start it
    end       let the walks start that waited for this one
    repeat    run a walk that failed again, while no other walk is active, with records of its own only. The findings of
              this attempt count, because another walk may have caused the first failure: by changing a record that was
              not its own. Walks that no other one can disturb are not repeated
    record    add what the walks have seen to results and recording, in the order of the plan (`WalkRecord`)

The snapshot is taken before the first walk, so no walk learns what another one sees. With a concurrency of 1, walks are
run and repeated in the order of the plan. With more, the same requests are sent in another order. They are recorded in
the order of the plan in both cases. If the run ends early, everything that walks have seen so far is recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from conformance.checks.finding import Finding
from conformance.observation.target_state import TargetState
from conformance.runner.pacer import RunStopped
from conformance.runner.repetitions import Repetitions
from conformance.runner.request_sender import InTurnSender, RequestSender, ThreadedSender
from conformance.runner.session import Session
from conformance.runner.walk import Attempt, Walk
from conformance.runner.walk_execution import Execution, LocalExecution
from conformance.runner.walk_record import WalkRecord
from conformance.runner.walk_schedule import Schedule
from conformance.runner.workers.worker_count import thread_count, worker_count
from conformance.targets.base import divisible
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
    snapshot = snapshot or session.judge.state.without_own_records()
    if sender is None and concurrency > 1:
        sender = ThreadedSender(session.pacer.interrupts, concurrency)
    sender = sender or InTurnSender(session.send_view)
    with closing(LocalExecution(session, sender, concurrency, snapshot)) as execution:
        WalkRunner(session, walks, execution, execution, in_order=concurrency == 1).run()


def run_walks_quickly(session: Session, walks: Sequence[Walk], concurrency: int) -> None:
    """Run walks as `run_walks` does, by several processes if the target is so quick that threads would not help."""
    count = worker_count(session, len(walks), concurrency)
    if count == 1:
        run_walks(session, walks, thread_count(session, concurrency))
        return
    # Only these runs need the modules for several processes.
    from conformance.runner.workers.worker_execution import WorkerExecution

    snapshot = session.judge.state.without_own_records()
    alone = LocalExecution(session, InTurnSender(session.send_view), 1, snapshot)
    with closing(WorkerExecution(session, walks, count, snapshot)) as execution:
        WalkRunner(session, walks, execution, alone).run()


class WalkRunner:
    """Runs the walks of one plan: first by `execution`, and those that failed again by `alone`, one by one.

    `in_order` is whether each walk is run and repeated before the next one.
    """

    def __init__(
        self, session: Session, walks: Sequence[Walk], execution: Execution, alone: Execution, in_order: bool = False
    ) -> None:
        self._execution, self._alone = execution, alone
        self._running = execution
        self._in_order = in_order
        self._schedule = Schedule(walks, in_order, are_apart=divisible(session.target) is not None)
        self._record = WalkRecord(session, walks)
        self._active = 0
        self._repetitions = Repetitions()

    def run(self) -> None:
        """Run all walks to their end."""
        try:
            while self._start_walks():
                self._end(self._running.next_ended())
        except (RunStopped, KeyboardInterrupt):
            self._running.await_writes()
            raise
        finally:
            for each in self._running.unfinished():
                self._record.add(each)
            self._record.record_rest()

    def _start_walks(self) -> bool:
        """Start walks while there is room; return whether any is active."""
        while self._running.has_room and self._start_next():
            self._active += 1
        return self._active > 0

    def _start_next(self) -> bool:
        """Start a walk, if there is one; a repetition only while no other walk runs, in the order of the plan."""
        if self._in_order and self._start_repetition():
            return True
        walk = self._schedule.next_walk()
        if walk is not None:
            self._running = self._execution
            self._running.start(walk)
            return True
        return not self._active and self._start_repetition()

    def _start_repetition(self) -> bool:
        while self._repetitions:
            walk, is_repeated = self._repetitions.take()
            if is_repeated:
                self._running = self._alone
                self._running.start(walk, is_first=False)
                return True
            self._record.finish(walk.number)
        return False

    def _end(self, attempt: Attempt) -> None:
        self._active -= 1
        walk, first = attempt.walk, self._record.add(attempt)
        if attempt is first:
            self._schedule.ended(walk)
        if attempt is first and attempt.has_failed:
            self._repetitions.add(attempt)
            return
        if attempt is not first:
            self._repetitions.note(attempt, first)
        self._record.finish(walk.number)


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
