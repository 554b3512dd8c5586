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

from collections.abc import Generator, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from typing import Generic, NamedTuple, TypeVar

from conformance.checks.block_reason import BlockCode, BlockReason
from conformance.checks.causes.base import Blocked
from conformance.checks.clause_results import ClauseResults
from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.judge import Judge
from conformance.contract.effects import Read
from conformance.contract.json_pointer import resolve
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.core.exchange import Exchange, Request
from conformance.coverage.outcome_counts import OutcomeCoverage
from conformance.observation.response_reading import Reply
from conformance.runner.failure_limits import FailureLimits
from conformance.runner.pacer import Pacer
from conformance.runner.request_factory import RequestFactory
from conformance.runner.singleton_backup import SingletonBackup
from conformance.runner.write_guard import WriteGuard, is_safe
from conformance.targets.base import Target

T = TypeVar("T")


class SessionListener:
    """Called for each exchange of a run, before and after it is judged. The methods of this class do nothing."""

    def received(self, exchange: Exchange) -> Exchange:
        """Return the exchange to judge and record, which must not contain secrets."""
        return exchange

    def recorded(self, results: ClauseResults) -> None:
        """Handle the event that the findings about an exchange were added to the results."""


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
        control: A request that changes nothing and was answered before; None until there is one.
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
        self.backup = SingletonBackup(must_restore=not target.ends_with_run)
        self.failures = FailureLimits()
        self.control: Request | None = None
        self._guard = WriteGuard(factory.may_write)

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
        judged = self._judge_and_record(view, self._send(view, origin))
        self._note_failure(judged.reply)
        return judged

    def check_allowed(self, request: Request) -> RequestView:
        """Check that a request is allowed, and back up a singleton that it may change; return its view.

        Raises:
            Blocked: The request is not allowed.
        """
        view = self.factory.view(request)
        self._guard.check(view)
        self.backup.before_request(view, self.read_singleton)
        return view

    def send_concurrently(self, requests: Sequence[tuple[RequestView, str]], pool: Executor) -> list[Reply]:
        """Send requests, each with its origin, concurrently; judge and record them in their order.

        `check_allowed` must have been called for each of them.
        """
        for _ in requests:
            self.pacer.take_turn()
        exchanges = self._send_all(requests, pool)
        replies = [
            self._judge_and_record(view, exchange).reply
            for (view, _), exchange in zip(requests, exchanges, strict=True)
        ]
        for reply in replies:
            self._note_failure(reply)
        return replies

    def _send_all(self, requests: Sequence[tuple[RequestView, str]], pool: Executor) -> list[Exchange]:
        if len(requests) == 1:
            return [self._send(*requests[0])]
        with self.pacer.interrupts.raising_at_once():
            return list(pool.map(lambda pair: self.target.send(pair[0].request, pair[1]), requests))

    def _send(self, view: RequestView, origin: str) -> Exchange:
        # An interrupted write may create a record of which the run does not know.
        with self.pacer.interrupts.raising_at_once() if is_safe(view) else nullcontext():
            return self.target.send(view.request, origin)

    def _judge_and_record(self, view: RequestView, exchange: Exchange) -> JudgedExchange:
        exchange = self.listener.received(exchange)
        expectation = self.judge.expectation(view)
        reply, findings = self.judge.judge(exchange, view, expectation)
        for finding in findings:
            self.results.add(finding, reply)
        self.outcome_coverage.count(reply, expectation)
        self.listener.recorded(self.results)
        return JudgedExchange(reply, expectation, findings)

    def _note_failure(self, reply: Reply) -> None:
        failure = None if is_unrecorded(reply) else reply.exchange.failure
        self.failures.note(failure, self._control_is_answered)

    def _control_is_answered(self) -> bool:
        if self.control is None:
            return False
        self.pacer.take_turn()
        view = self.factory.view(self.control)
        return self._judge_and_record(view, self._send(view, "")).reply.complete

    # --- the requests of a check -----------------------------------------------------------------
    def drive(self, steps: Generator[Request, Reply, T], origin: str) -> DriveResult[T]:
        """Send each request that a generator yields, and return its reply to the generator.

        If a request is blocked, the generator ends, and the reason is recorded for the clause `origin`.

        Raises:
            RunStopped: The run has to end.
        """
        try:
            request = next(steps)
            while True:
                request = next_request(steps, self.send(request, origin))
        except StopIteration as end:
            return DriveResult(end.value, None)
        except Blocked as why:
            self.record_blocked(origin, why)
            return DriveResult(None, why.reason)
        finally:
            steps.close()

    def record_blocked(self, origin: str, why: Blocked) -> None:
        """Record why a check could not go on, if its origin is the id of a clause."""
        if origin in self.results.entries:
            self.results.block(origin, why.reason)

    def read_singleton(self, resource: Resource) -> object:
        """Read the singleton from the target and return it; None if it cannot be read."""
        for reader in self.contract.operations_with(Read, resource.name):
            reply = self.drive(self.factory.send_valid(reader), "").value
            if reply is not None and reply.outcome is not None and reply.outcome.success:
                return resolve(reply.body, reader.effect_as(Read).record or "")
        return None


def next_request(steps: Generator[Request, Reply, object], reply: Reply) -> Request:
    """Send a reply to a generator; return its next request.

    Raises:
        Blocked: The target is a recording without this exchange.
        StopIteration: The generator has ended.
    """
    if is_unrecorded(reply):
        raise Blocked.because(BlockCode.NOT_RECORDED, reply.summary)
    return steps.send(reply)


def is_unrecorded(reply: Reply) -> bool:
    """Return whether there is no reply because the target is a recording without this request."""
    failure = reply.exchange.failure
    return failure is not None and failure.kind == "unrecorded"
