"""The session: sends every request of a run to its target, and judges and records the replies.

Theory of operation. A request goes through these steps, in this order:

    check_allowed   WriteGuard: is the request allowed? SingletonBackup: back up a singleton that it may change
    take_turn       Pacer: wait as the rate demands, or end the run
    target.send     the only step with network I/O
    received        SessionListener: mask secrets, keep the exchange for the recording
    judge           Judge: expected outcomes, findings, target state
    record          add findings to the clause results, outcomes to the coverage
    note            FailureLimits: is the target down?

So directed checks, Schemathesis and clean-up only decide which requests to send. Checks are generators of requests,
which `drive` runs: it sends each request to the target, and the reply to the generator.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import nullcontext
from typing import Generic, NamedTuple, TypeVar

from conformance.checks.block_reason import BlockCode, BlockReason
from conformance.checks.clause_results import ClauseResults
from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding, error_finding
from conformance.checks.judge import Assessment, Judge
from conformance.checks.repeated_ids import RepeatedIds
from conformance.checks.request_steps import Blocked
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.core.errors import LeakError, TargetError, UsageError, crash_text
from conformance.core.exchange import Exchange, Request
from conformance.coverage.outcome_counts import OutcomeCoverage
from conformance.observation.created_records import created_records
from conformance.observation.response_reading import Reply
from conformance.runner.failure_limits import FailureLimits
from conformance.runner.pacer import Pacer, RunStopped
from conformance.runner.request_factory import RequestFactory
from conformance.runner.session_listener import SessionListener
from conformance.runner.singleton_backup import SingletonBackup, singleton_value
from conformance.runner.write_guard import WriteGuard, is_safe
from conformance.targets.base import Target

T = TypeVar("T")

ENDS_RUN = (RunStopped, UsageError, TargetError, LeakError)
"""Exceptions that end a run on purpose. Any other exception in a check is a fault of this tool."""


class JudgedExchange(NamedTuple):
    """A reply, the outcomes that the contract allows for its request, and the findings about it."""

    reply: Reply
    expectation: Expectation
    findings: list[Finding]


class DriveResult(NamedTuple, Generic[T]):
    """How a generator of requests ended.

    Attributes:
        value: The value that it returned; None if it was blocked.
        blocked: Why it was blocked; None if it was not.
    """

    value: T | None
    blocked: BlockReason | None


class Session:
    """Sends and judges the requests of one run.

    Attributes:
        contract: The contract.
        target: Where requests are sent.
        judge: Judges exchanges, and has the state of the target.
        factory: Makes valid requests.
        results: The findings by clause.
        pacer: Decides when a request may be sent.
        listener: Is called for each exchange.
        outcome_coverage: The outcomes that were seen.
        backup: The singletons before the run changed them.
        failures: Counts requests without a reply.
        records_created: The number of records that accepted requests created.
        throttled: The number of requests that the target refused as too many.
        passed_when_repeated: The first failure of each check that passed when it was repeated alone.
        last_reply: The last reply to a request that may succeed; None until there is one.
        control: A request that changes nothing and was answered before; None until there is one.
        created_ids: The ids in the replies to creations.
        has_shortened_checks: Whether requests of a check were left out, because requests are limited.
        errors: Texts about exceptions, which are faults of this tool, in steps that belong to no clause.
    """

    def __init__(
        self,
        target: Target,
        judge: Judge,
        factory: RequestFactory,
        results: ClauseResults,
        pacer: Pacer,
        listener: SessionListener,
    ) -> None:
        self.contract = judge.contract
        self.target = target
        self.judge = judge
        self.factory = factory
        self.results = results
        self.pacer = pacer
        self.listener = listener
        self.outcome_coverage = OutcomeCoverage(judge.contract)
        self.backup = SingletonBackup(not target.ends_with_run, judge.state)
        self.failures = FailureLimits()
        self.records_created = 0
        self.throttled = 0
        self.passed_when_repeated: list[Finding] = []
        self.last_reply: Reply | None = None
        self.control: Request | None = None
        self.has_shortened_checks = False
        self.errors: list[str] = []
        judge.state.outlasts_run = not target.ends_with_run
        self.created_ids = RepeatedIds(judge.contract)
        self._guard = WriteGuard(factory.may_write, judge.state)
        self._reply_times_s: list[float] = []

    @property
    def reply_s(self) -> float:
        """The median time of a reply in seconds, of the requests that were sent one by one; 0.0 without any."""
        # Unlike the mean, it does not depend on the few replies that something else on this machine delayed.
        return sorted(self._reply_times_s)[len(self._reply_times_s) // 2] if self._reply_times_s else 0.0

    @property
    def sent(self) -> int:
        """The number of requests that were sent so far."""
        return self.pacer.sent

    # --- one exchange --------------------------------------------------------------------------
    def send(self, request: Request, origin: str) -> Reply:
        """Send, judge and record one request.

        Args:
            request: The request.
            origin: The id of the clause for which it is sent, another word for other requests, or "".

        Raises:
            Blocked: The request is not allowed.
            RunStopped: A limit is reached, or the target is down.
            KeyboardInterrupt: Ctrl-C was pressed. It does not interrupt a request that writes.
        """
        return self.send_judged(request, origin).reply

    def send_judged(self, request: Request, origin: str) -> JudgedExchange:
        """Send, judge and record one request as `send` does; return the expectation and the findings too."""
        view = self.check_allowed(request)
        self.pacer.take_turn()
        judged = self._judge_and_record(view, self.send_view(view, origin, self.target))
        self.note_failure(judged.reply.exchange)
        return judged

    def check_allowed(self, request: Request) -> RequestView:
        """Check that a request is allowed, and back up a singleton that it may change; return its view.

        Raises:
            Blocked: The request is not allowed.
        """
        view = self.factory.view(request)
        self._guard.check(view)
        self.backup.before_request(view, self.read_singleton)
        self._check_can_be_emptied(view)
        return view

    def _check_can_be_emptied(self, view: RequestView) -> None:
        """Raise Blocked if a request fills a member of a singleton that no request empties again."""
        name, filled = self.backup.filled_member(view)
        if filled and self.judge.expectation(view).allows_success:
            why = f"{name} has no value in {filled}, and no operation would empty it again"
            raise Blocked.because(BlockCode.NOT_RESTORABLE, why)

    def send_view(self, view: RequestView, origin: str, target: Target) -> Exchange:
        """Send an allowed request, without judging its reply. Raises: KeyboardInterrupt."""
        # A write that is broken off may create a record that the run does not know of.
        with self.pacer.interrupts.raising_at_once() if is_safe(view) else nullcontext():
            exchange = target.send(view.request, origin)
        self._reply_times_s.append(exchange.duration_s)
        return exchange

    def _judge_and_record(self, view: RequestView, exchange: Exchange) -> JudgedExchange:
        exchange = self.listener.received(exchange)
        self.judge.note_unproven_values(view)
        assessed = self.judge.assess(exchange, view, self.judge.expectation(view))
        judged = JudgedExchange(assessed.reply, assessed.expectation, self.record(assessed))
        for each in self.judge.learn(assessed):
            self.results.add(each, assessed.reply)
        self.listener.judged(self.results)
        return judged

    def record(self, assessed: Assessment, counts: bool = True) -> list[Finding]:
        """Record an exchange; return its findings, or none if it does not count."""
        reply = assessed.reply
        self.listener.recorded(reply.exchange)
        self.results.add_duration(reply.exchange)
        self.records_created += len(created_records(reply.view, reply.body, True)) if reply.succeeded else 0
        self.throttled += assessed.is_throttled
        if assessed.expectation.allows_success:
            self.last_reply = reply
        if self.control is None and reply.succeeded and is_safe(reply.view):
            # The preflight found none if the contract has no harmless operation.
            self.control = reply.exchange.request
        findings = [*assessed.findings, *self.judge.run_findings(assessed)] if counts else []
        for finding in findings:
            self.results.add(finding, assessed.reply)
        if counts:
            self.created_ids.note(assessed, self.results.place)
            self.outcome_coverage.count(assessed.reply, assessed.expectation, self.results.place)
        return findings

    def note_failure(self, exchange: Exchange) -> None:
        """Note whether the target replied. Raises: RunStopped."""
        self.failures.note(None if is_unrecorded(exchange) else exchange.failure, self._control_is_answered)

    def _control_is_answered(self) -> bool:
        """Return whether the target still replies, which is no part of the results."""
        if self.control is None:
            return False
        self.pacer.take_turn()
        exchange = self.target.send(self.control)
        return exchange.failure is None or is_unrecorded(exchange)

    # --- the requests of a check -----------------------------------------------------------------
    def drive(self, steps: Generator[Request, Reply, T], origin: str) -> DriveResult[T]:
        """Send each request that a generator yields, and return its reply to the generator.

        If a request is blocked, the generator ends, and the reason is recorded for the clause `origin`. So is an
        exception of the generator, which is a fault of this tool.

        Raises:
            RunStopped: The run has to end.
        """
        reply = None
        try:
            request = next(steps)
            while True:
                reply = self.send(request, origin)
                request = next_request(steps, reply)
        except StopIteration as end:
            return DriveResult(end.value, None)
        except Blocked as why:
            self.record_blocked(origin, why.reason)
            return DriveResult(None, why.reason)
        except ENDS_RUN:
            raise
        except Exception as fault:
            return DriveResult(None, self.record_error(origin, fault, reply))
        finally:
            steps.close()

    def record_error(self, origin: str, fault: Exception, reply: Reply | None) -> BlockReason:
        """Record an exception for the clause `origin`, or else for the whole run; return it as a reason."""
        if origin in self.results.entries:
            self.results.add(error_finding(origin, fault), reply)
        else:
            self.errors.append(crash_text(fault))
        return BlockReason(BlockCode.PREPARATION_REFUSED, "an error of this tool ended the preparation")

    def record_blocked(self, origin: str, reason: BlockReason) -> None:
        """Record why a check could not go on, if its origin is a clause that is judged."""
        if origin in self.results.entries:
            self.results.block(origin, reason)

    def read_singleton(self, resource: Resource) -> object:
        """Read the singleton from the target and return it; None if it cannot be read."""
        return self.drive(singleton_value(self.factory, resource), "").value


def next_request(steps: Generator[Request, Reply, object], reply: Reply) -> Request:
    """Send a reply to a generator; return its next request.

    Raises:
        Blocked: The target is a recording without this exchange.
        StopIteration: The generator has ended.
    """
    if is_unrecorded(reply.exchange):
        raise Blocked.because(BlockCode.NOT_RECORDED, reply.summary)
    return steps.send(reply)


def is_unrecorded(exchange: Exchange) -> bool:
    """Return whether the target is a recording that does not have the request, which shows nothing of the API."""
    return exchange.failure is not None and exchange.failure.kind == "unrecorded"
