"""The same request always has the same outcome."""

from __future__ import annotations

from dataclasses import replace

from conformance.checks.behaviours.base import Assertions, Behaviour
from conformance.checks.causes.base import RequestSource
from conformance.checks.request_steps import RequestSteps
from conformance.contract.operation import Operation
from conformance.core.exchange import Request

TIMES = 11


class SameOutcome(Behaviour):
    """Repeats one safe request that succeeds and one that is refused, often enough to find an intermittent fault."""

    needs = "a request that changes nothing, without parameters in its path"

    def operations(self) -> list[Operation]:
        return [each for each in super().operations() if each.safe and not each.path_names][:1]

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        request = yield from factory.valid_request(operation)
        yield from self._repeat(request, assertions)
        if request.credentials:
            unknown = tuple(replace(each, profile="unknown") for each in request.credentials)
            yield from self._repeat(request.replace(credentials=unknown), assertions)

    def _repeat(self, request: Request, assertions: Assertions) -> RequestSteps:
        first = yield request
        for _ in range(TIMES - 1):
            again = yield request
            same = first.outcome is again.outcome and first.outcome is not None
            assertions.check(same, f"the outcome of the first request, {first.summary}", again.summary, again)
