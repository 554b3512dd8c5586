"""One run against one target: everything that is sent goes through here.

Guards writes, keeps to the budget, masks secrets, judges each exchange, remembers what has to be put back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, NamedTuple

from conformance.checks.block_reason import NO_WRITES, REQUEST_OF_LACKING, BlockCode, BlockReason
from conformance.checks.causes.base import Blocked
from conformance.checks.clause_results import ClauseResults
from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.judge import Judge
from conformance.contract.effects import Read
from conformance.contract.json_pointer import resolve
from conformance.contract.model import Contract, Operation, Resource
from conformance.core.exchange import Exchange, Request
from conformance.core.interrupts import Interrupts
from conformance.coverage.outcome_counts import OutcomeCoverage
from conformance.observation.response_reading import Reply
from conformance.runner.request_factory import RequestFactory
from conformance.targets.base import Target

_FAILURES_BEFORE_GONE = 4
_MOST_TIMEOUTS = 20


class RunStopped(Exception):
    """The run ends here: the budget is used up, or too much was late."""


class TargetGone(RunStopped):
    """The target does not answer any more."""


@dataclass(frozen=True)
class Budget:
    """`requests`: at most so many (None: no limit). `rate`: at most so many a second (None: as fast as it goes)."""

    requests: int | None = None
    rate: float | None = None


class JudgedExchange(NamedTuple):
    """An exchange, what would have been right, and what was found."""

    reply: Reply
    expectation: Expectation
    findings: list[Finding]


class Session:
    """`mask` takes every secret out of an exchange before anything looks at it; `watch` is called after each.

    `control` is a harmless request that was answered, once there is one.
    """

    def __init__(
        self,
        contract: Contract,
        target: Target,
        judge: Judge,
        factory: RequestFactory,
        results: ClauseResults,
        budget: Budget,
        mask: Callable[[Exchange], Exchange],
        interrupts: Interrupts | None = None,
        watch: Callable[[], None] | None = None,
    ) -> None:
        self.contract = contract
        self.target = target
        self.judge = judge
        self.factory = factory
        self.results = results
        self.outcome_coverage = OutcomeCoverage(contract)
        self.budget = budget
        self.mask = mask
        self.interrupts = interrupts or Interrupts()
        self.watch = watch
        self.control: Request | None = None
        self.sent = 0
        self.failures_in_a_row = 0
        self.timeouts = 0
        self.snapshots: dict[str, Any] = {}
        self._next_at = 0.0

    # --- one exchange --------------------------------------------------------------------------
    def send(self, request: Request, origin: str) -> Reply:
        """Send, judge and record one request.

        Raises Blocked for one that may not be sent, RunStopped at the end of the budget or of the target, and
        KeyboardInterrupt between two exchanges.
        """
        return self.send_judged(request, origin).reply

    def send_judged(self, request: Request, origin: str) -> JudgedExchange:
        """Send a request as `send` does; return the expectation and the findings too."""
        self.check_allowed(request)
        return self._send_and_judge([(request, origin)])[0]

    def check_allowed(self, request: Request) -> None:
        """Raises Blocked for a request that may not be sent; before a write, remembers what has to be put back."""
        view = self.factory.view(request)
        operation = view.operation
        if view.is_to_excluded_operation:
            raise Blocked(REQUEST_OF_LACKING)
        self._guard(request, operation)
        self._take_snapshot(operation)

    def send_concurrently(self, requests: Sequence[tuple[Request, str]], pool: Executor | None = None) -> list[Reply]:
        """Send allowed requests with their origins at once; judge and record them in their order."""
        return [each.reply for each in self._send_and_judge(requests, pool)]

    def _send_and_judge(
        self, requests: Sequence[tuple[Request, str]], pool: Executor | None = None
    ) -> list[JudgedExchange]:
        for _ in requests:
            self._count_request()
        exchanges = self._send_all(requests, pool)
        judged = [self._judge_and_record(exchange) for exchange in exchanges]
        for each in judged:
            self._count_failures(each.reply)
        return judged

    def _count_request(self) -> None:
        self.interrupts.check()
        if self.budget.requests is not None and self.sent >= self.budget.requests:
            raise RunStopped(f"the budget of {self.budget.requests} requests is used up")
        self._wait_for_turn()
        self.sent += 1

    def _send_all(self, requests: Sequence[tuple[Request, str]], pool: Executor | None) -> list[Exchange]:
        if pool is None or len(requests) == 1:
            return [self._send(request, origin) for request, origin in requests]
        with self.interrupts.raising_at_once():
            return list(pool.map(lambda pair: self.target.send(*pair), requests))

    def _judge_and_record(self, exchange: Exchange) -> JudgedExchange:
        exchange = self.mask(exchange)
        view = self.factory.view(exchange.request)
        expectation = self.judge.expectation(view)
        reply, findings = self.judge.judge(exchange, view, expectation)
        for finding in findings:
            self.results.add(finding, reply)
        self.outcome_coverage.take(reply, expectation)
        if self.watch is not None:
            self.watch()
        return JudgedExchange(reply, expectation, findings)

    def is_without_effect(self, request: Request) -> bool:
        """Whether a request leaves things as they are: it only reads, or it is surely refused."""
        view = self.factory.view(request)
        if self._is_safe(request, view.operation) or view.operation is None:
            return True
        expectation = self.judge.expectation(view)
        return not expectation.success and expectation.preferred is None and bool(expectation.certain)

    def _send(self, request: Request, origin: str) -> Exchange:
        # A write that is broken off may have made a record of which nobody would know.
        harmless = self._is_safe(request, self.factory.view(request).operation)
        with self.interrupts.raising_at_once() if harmless else nullcontext():
            return self.target.send(request, origin)

    def _wait_for_turn(self) -> None:
        if self.budget.rate:
            with self.interrupts.raising_at_once():
                time.sleep(max(0.0, self._next_at - time.monotonic()))
            self._next_at = time.monotonic() + 1 / self.budget.rate

    def _is_safe(self, request: Request, operation: Operation | None) -> bool:
        return request.method == "GET" if operation is None else operation.safe

    def _guard(self, request: Request, operation: Operation | None) -> None:
        if not (self._is_safe(request, operation) or self.factory.may_write):
            raise Blocked(NO_WRITES)

    def _count_failures(self, reply: Reply) -> None:
        """Ends the run when the target is gone for good, or so slow that the run would never end."""
        failure = None if is_unrecorded(reply) else reply.exchange.failure
        self.failures_in_a_row = self.failures_in_a_row + 1 if failure else 0
        self.timeouts += failure is not None and failure.kind == "timeout"
        if failure is not None and self.failures_in_a_row >= _FAILURES_BEFORE_GONE and not self._target_still_answers():
            raise TargetGone(f"the target stopped answering: {failure.message}")
        if self.timeouts >= _MOST_TIMEOUTS:
            raise RunStopped(f"{self.timeouts} requests were not answered in time")

    def _resend_control(self, control: Request) -> bool:
        self._count_request()
        return self._judge_and_record(self._send(control, "")).reply.complete

    def _target_still_answers(self) -> bool:
        """Asks what was answered before: requests that all hit one sore place are not the end of the target."""
        if self.control is not None and self._resend_control(self.control):
            self.failures_in_a_row = 0
        return self.failures_in_a_row == 0

    # --- many ----------------------------------------------------------------------------------
    def drive(self, steps: Generator[Request, Any, Any], origin: str) -> BlockReason | None:
        """Sends what a generator yields and hands it the replies; books what could not be made, and returns why."""
        try:
            request = next(steps)
            while True:
                request = next_request(steps, self.send(request, origin))
        except StopIteration:
            return None
        except Blocked as why:
            self.record_blocked(origin, why)
            return why.reason
        finally:
            steps.close()

    def record_blocked(self, origin: str, why: Blocked) -> None:
        if origin in self.results.entries:
            self.results.block(origin, why.reason)

    # --- leaving no trace ------------------------------------------------------------------------
    def _take_snapshot(self, operation: Operation | None) -> None:
        """Before the first write to a singleton, reads it, to put it back at the end. Raises Blocked where that could
        not be, and somebody has it afterwards."""
        resource = self.contract.resource_of(operation) if operation and not operation.safe else None
        if resource is None or not resource.singleton:
            return
        if resource.name not in self.snapshots:
            self.snapshots[resource.name] = None
            self.snapshots[resource.name] = self.read_singleton(resource)
        if self.snapshots[resource.name] is None and not self.target.ends_with_run:
            raise Blocked.because(
                BlockCode.NOT_RESTORABLE, f"{resource.name} cannot be read, so it could not be put back as it was"
            )

    def read_singleton(self, resource: Resource) -> Any:
        """The singleton as its reading operation shows it now; None where it cannot be read."""
        replies: list[Reply] = []
        for reader in self.contract.operations_with(Read, resource.name):
            self.drive(self._read(reader, replies), "")
            if replies and replies[-1].outcome is not None and replies[-1].outcome.success:
                return resolve(replies[-1].body, reader.effect_as(Read).record or "")
        return None

    def _read(self, reader: Operation, replies: list[Reply]) -> Generator[Request, Reply, None]:
        replies.append((yield from self.factory.send_valid(reader)))


def next_request(steps: Generator[Request, Any, Any], reply: Reply) -> Request:
    """The request that follows a reply. Raises Blocked where nothing can follow, StopIteration at the end."""
    if is_unrecorded(reply):
        raise Blocked.because(BlockCode.NOT_RECORDED, reply.summary)
    return steps.send(reply)


def is_unrecorded(reply: Reply) -> bool:
    """Whether a recording was asked for what it does not have, which says nothing of the target."""
    failure = reply.exchange.failure
    return failure is not None and failure.kind == "unrecorded"
