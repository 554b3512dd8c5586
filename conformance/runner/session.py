"""One run against one target: every request is sent here.

Theory of operation. A request goes through these steps, in this order:

    check_allowed   WriteGuard: may it be sent? SingletonBackup: does it change what has to be put back?
    take_turn       Pacer: is the run over, and is it too early?
    target.send     the only place where a run does I/O
    received        SessionListener: the run takes the secrets out, and records
    judge           what is right, what was found, what was learnt
    record          findings to the clause results, outcomes to the coverage
    note            FailureLimits: is the target down?

So whatever makes requests (directed checks, Schemathesis, clean-up) only has to decide which. Checks make theirs as
generators, which `drive` runs: it sends each request and hands back its reply.
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
    """Receives each exchange of a run before it is judged, and is notified afterwards; by default it does nothing."""

    def received(self, exchange: Exchange) -> Exchange:
        """Return the exchange as everything after this sees it, which must not have secrets."""
        return exchange

    def recorded(self, results: ClauseResults) -> None:
        """Take notice that the findings of an exchange are in the results."""


class JudgedExchange(NamedTuple):
    """An exchange, the outcomes that are right for it, and what was found."""

    reply: Reply
    expectation: Expectation
    findings: list[Finding]


class Driven(NamedTuple, Generic[T]):
    """The end of a generator of requests: the value that it returned, or why it was blocked."""

    value: T | None
    blocked: BlockReason | None


class Session:
    """What one run sends, observes and finds.

    Attributes:
        control: A request that changes nothing and was answered; None until there is one.
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
        """The number of requests so far."""
        return self.pacer.sent

    # --- one exchange --------------------------------------------------------------------------
    def send(self, request: Request, origin: str) -> Reply:
        """Send, judge and record one request; `origin` is the id of the clause that it is for, or "".

        Raises:
            Blocked: The request may not be sent.
            RunStopped: A limit is reached, or the target is down.
            KeyboardInterrupt: Ctrl-C was pressed; never in the middle of a write.
        """
        return self.send_judged(request, origin).reply

    def send_judged(self, request: Request, origin: str) -> JudgedExchange:
        """Send a request as `send` does; return the expectation and the findings too."""
        view = self.check_allowed(request)
        self.pacer.take_turn()
        judged = self._judge_and_record(view, self._send(view, origin))
        self._note_failure(judged.reply)
        return judged

    def check_allowed(self, request: Request) -> RequestView:
        """Return the view of a request that may be sent, after backing up the singleton that it changes.

        Raises:
            Blocked: The request may not be sent.
        """
        view = self.factory.view(request)
        self._guard.check(view)
        self.backup.before_request(view, self.read_singleton)
        return view

    def send_concurrently(self, requests: Sequence[tuple[RequestView, str]], pool: Executor) -> list[Reply]:
        """Send allowed requests with their origins at once; judge and record them in their order."""
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
        # A write that is broken off may create a record that the run does not know of.
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
    def drive(self, steps: Generator[Request, Reply, T], origin: str) -> Driven[T]:
        """Send the requests that a generator yields, and send it their replies; record why it was blocked.

        Raises:
            RunStopped: The run has to end.
        """
        try:
            request = next(steps)
            while True:
                request = next_request(steps, self.send(request, origin))
        except StopIteration as end:
            return Driven(end.value, None)
        except Blocked as why:
            self.record_blocked(origin, why)
            return Driven(None, why.reason)
        finally:
            steps.close()

    def record_blocked(self, origin: str, why: Blocked) -> None:
        """Record why a check could not go on, if its origin is a clause that is judged."""
        if origin in self.results.entries:
            self.results.block(origin, why.reason)

    def read_singleton(self, resource: Resource) -> object:
        """Return the singleton as its reading operation shows it now; None if it cannot be read."""
        for reader in self.contract.operations_with(Read, resource.name):
            reply = self.drive(self.factory.send_valid(reader), "").value
            if reply is not None and reply.outcome is not None and reply.outcome.success:
                return resolve(reply.body, reader.effect_as(Read).record or "")
        return None


def next_request(steps: Generator[Request, Reply, object], reply: Reply) -> Request:
    """Return the request that follows a reply.

    Raises:
        Blocked: The recording that is the target does not have this reply.
        StopIteration: There are no more requests.
    """
    if is_unrecorded(reply):
        raise Blocked.because(BlockCode.NOT_RECORDED, reply.summary)
    return steps.send(reply)


def is_unrecorded(reply: Reply) -> bool:
    """Return whether the target is a recording that does not have the request, which shows nothing of the API."""
    failure = reply.exchange.failure
    return failure is not None and failure.kind == "unrecorded"
