"""A walk: one check on one operation, or several short ones, independent of all other walks.

The requests of a walk depend on the snapshot (what the run knows before all walks), on the replies to its own requests,
and on names that no other walk uses. The walk is judged on the snapshot and its own exchanges. So it makes no
difference which walks run at the same time, and in which order.

    Walk       a walk of the plan: its checks, and what the schedule must know about them
    Attempt    what one attempt to run a walk has seen. `WalkRecord` records it later, in the order of the plan
    WalkRun    an attempt that goes on. It chooses each next request and judges each reply, but sends nothing
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from conformance.checks.access import NO_ACCESS, Access
from conformance.checks.behaviours.base import Assertions
from conformance.checks.block_reason import BlockReason
from conformance.checks.finding import Finding, FindingVerdict, error_finding
from conformance.checks.judge import Assessment
from conformance.checks.request_steps import WHOLE, Blocked, Part, RequestSteps
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Exchange
from conformance.observation.learned import Learned, learned_by
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState
from conformance.runner.request_factory import RequestFactory
from conformance.runner.session import ENDS_RUN, Session, next_request
from conformance.targets.base import target_for_walk

FIRST_GENERATED = 4_000
"""The number of the first walk of generated requests: walks of directed checks have smaller numbers."""

StartSteps = Callable[[RequestFactory, Assertions], RequestSteps]


@dataclass(frozen=True)
class Check:
    """The requests for one clause on one operation.

    Attributes:
        clause: The id of the clause, or another origin of requests.
        start: Starts the requests.
        variation: Another number for each operation that is checked for the clause.
    """

    clause: str
    start: StartSteps
    variation: int = 0


@dataclass(frozen=True)
class Walk:
    """One walk of the plan.

    Attributes:
        number: Its place in the plan, from which its names derive.
        operation: The id of the operation that is checked.
        checks: What it checks, one after another; the later ones use what the earlier ones have seen.
        access: What it reads as a whole, and what it writes.
        size: About how many requests it sends.
        part: The part of the values that it sends.
        sees_others: Whether it may use values of other walks, which it sees in replies.
        is_repeatable: Whether it is run again if it fails.
        may_use_shared: Whether requests that are not safe may name shared records, as they are refused.
        counts: Whether its findings count.
        provokes: Ids of causes' clauses of which its first check sends all requests too.
        most: The largest number of requests that it sends; None for all.
    """

    number: int
    operation: str
    checks: Sequence[Check]
    access: Access = NO_ACCESS
    size: int = 3
    part: Part = WHOLE
    may_use_shared: bool = False
    sees_others: bool = False
    is_repeatable: bool = True
    counts: bool = True
    provokes: Collection[str] = ()
    most: int | None = None


class ClauseFinding(NamedTuple):
    """What a behaviour found out, and the reply that shows it; None if the check raised an exception before it."""

    finding: Finding
    reply: Reply | None


class BlockedCheck(NamedTuple):
    """The clause of a check that could not go on, and why."""

    clause: str
    reason: BlockReason


Entry = Assessment | ClauseFinding | BlockedCheck


class Attempt:
    """What one attempt to run a walk has seen.

    Attributes:
        walk: The walk.
        entries: The exchanges, findings and blocked checks, in their order.
    """

    def __init__(self, walk: Walk, entries: list[Entry]) -> None:
        self.walk = walk
        self.entries = entries

    @property
    def learned(self) -> Learned:
        """What it has learned of the target."""
        raise NotImplementedError

    @property
    def has_failed(self) -> bool:
        """Whether a finding is a failure that has to be seen again."""
        return self.walk.is_repeatable and bool(self.failures)

    @property
    def failures(self) -> list[Finding]:
        """The findings that are failures."""
        found = (each for entry in self.entries for each in _findings_of(entry))
        return [each for each in found if each.verdict == "fail"]

    def refutes(self, first: Attempt) -> bool:
        """Return whether this attempt judged each clause that failed in the first one, and did not fail.

        An attempt that could not go on shows nothing.
        """
        judged = {each.clause for entry in self.entries for each in _findings_of(entry)}
        return not self.has_failed and judged >= {each.clause for each in first.failures}


class WalkRun(Attempt):
    """A walk that was started.

    Attributes:
        state: What it knows of the target.
        target: Where its requests go.
        factory: Makes its requests.
        origin: The id of the clause that the next request is for.
    """

    def __init__(self, walk: Walk, session: Session, snapshot: TargetState, first_attempt: bool = True) -> None:
        names = session.factory.names.for_walk(walk.number, first_attempt, walk.sees_others)
        super().__init__(walk, [])
        self.state = snapshot.fork(names, with_shared=first_attempt)
        self.target = target_for_walk(session.target, 2 * walk.number + (1 if first_attempt else 2))
        self.origin = ""
        self._clause = ""
        self._session = session
        self._judge = session.judge.for_walk(self.state)
        self.factory = session.factory.for_walk(self.state, walk.part, walk.may_use_shared and first_attempt)
        self._left = iter(walk.checks)
        self._steps: RequestSteps | None = None
        self._sent = 0
        self._failed: set[str] = set()

    @property
    def learned(self) -> Learned:
        """What it has learned of the target; nothing of the records of a server of its own, which end with it."""
        learned = learned_by(self.state)
        return learned if self.target is self._session.target else learned.without_records()

    def send_for(self, clause: str) -> None:
        """Let the next request count for another clause; see `Assertions`."""
        self.origin = clause

    def check(self, holds: bool, expected: str, actual: str, reply: Reply) -> None:
        """Record what the current check asserts; see `Assertions`."""
        verdict: FindingVerdict = "pass" if holds else "fail"
        finding = Finding(self._clause, verdict, "" if holds else expected, "" if holds else actual)
        self._add_finding(finding, reply)

    def first_request(self) -> RequestView | None:
        """Return the first request that may be sent, or None if there is none."""
        return self._start_next_check()

    def next_request(self, exchange: Exchange, view: RequestView) -> RequestView | None:
        """Judge the exchange of the last request, and return the next request; None at the end of the walk."""
        reply = self.take(exchange, view).reply
        self._sent += 1
        if self._sent == self.walk.most:
            assert self._steps is not None
            self._steps.close()
            self._session.has_shortened_checks = True
            return None
        following = self._advance(reply) or self._start_next_check()
        return None if self._failed and self._session.listener.is_enough(self._failed) else following

    def note(self, view: RequestView) -> None:
        """Note the values of a request before it is sent."""
        self._judge.note_unproven_values(view)

    def take(self, exchange: Exchange, view: RequestView) -> Assessment:
        """Judge an exchange of the walk."""
        assessed = self._judge.assess(exchange, view, self._judge.expectation(view))
        errors = self._judge.learn(assessed)
        self.entries.append(assessed)
        self._failed.update(each.clause for each in assessed.findings if each.verdict == "fail")
        for each in errors:
            self._add_finding(each, assessed.reply)
        return assessed

    def _add_finding(self, finding: Finding, reply: Reply | None) -> None:
        self.entries.append(ClauseFinding(finding, reply))
        self._failed |= {finding.clause} if finding.verdict == "fail" else set()

    def _start_next_check(self) -> RequestView | None:
        for check in self._left:
            self._clause = check.clause
            first = self._first_request_of(check)
            if first is not None:
                return first
        return None

    def _first_request_of(self, check: Check) -> RequestView | None:
        try:
            self._steps = check.start(replace(self.factory, variation=check.variation), self)
        except Exception as fault:
            self._end_by_error(fault, None)
            return None
        return self._advance(None)

    def _advance(self, reply: Reply | None) -> RequestView | None:
        """Return the next request of the current check, or None at its end."""
        assert self._steps is not None
        self.origin = self._clause
        try:
            request = next(self._steps) if reply is None else next_request(self._steps, reply)
            view = self._session.check_allowed(request)
            self.note(view)
        except StopIteration:
            return None
        except Blocked as why:
            self._steps.close()
            self.entries.append(BlockedCheck(self._clause, why.reason))
            return None
        except ENDS_RUN:
            raise
        except Exception as fault:
            self._end_by_error(fault, reply)
            return None
        return view

    def _end_by_error(self, fault: Exception, reply: Reply | None) -> None:
        """Record that the current check raised an exception; the other checks go on."""
        if self._clause not in self._session.contract.clauses:
            raise fault
        self.entries.append(ClauseFinding(error_finding(self._clause, fault), reply))


def _findings_of(entry: Entry) -> Iterator[Finding]:
    if isinstance(entry, Assessment):
        yield from entry.findings
    elif isinstance(entry, ClauseFinding):
        yield entry.finding
