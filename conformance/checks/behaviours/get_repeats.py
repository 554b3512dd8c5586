"""A repeated GET gets the same reply."""

from __future__ import annotations

from conformance.checks.access import Access, access_to_all_records
from conformance.checks.behaviours._reading_records import differences, without_volatile
from conformance.checks.behaviours.base import Assertions, Behaviour
from conformance.checks.causes.base import RequestSource, RequestSteps
from conformance.contract.model import Operation
from conformance.core.exchange import Request


class GetRepeats(Behaviour):
    """Checked for an existing and for an absent record. If other clients can write, only the outcome is compared."""

    needs = "a GET that changes nothing"

    def access(self, operation: Operation) -> Access:
        return access_to_all_records(self.contract, operation)

    def applies(self, operation: Operation) -> bool:
        return operation.method == "GET" and operation.safe

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        yield from self._send_three_times((yield from factory.valid_request(operation)), factory, assertions)
        for cause in factory.causes:
            if cause.clause.check == "does-not-exist" and cause.is_about(operation) and cause.can_provoke(operation):
                yield from self._read_absent_record(cause.provoke(operation, factory), factory, assertions)

    def _read_absent_record(self, steps: RequestSteps, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        request = next(steps, None)
        while request is not None:
            last = request
            try:
                request = steps.send((yield request))
            except StopIteration:
                yield from self._send_three_times(last, factory, assertions)
                return

    def _send_three_times(self, request: Request, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        first = yield request
        for _ in range(2):
            again = yield request
            if first.outcome is not again.outcome:
                assertions.check(False, f"the same outcome again, {first.summary}", again.summary, again)
                return
            bodies = [without_volatile(self.contract, each.body) for each in (first, again)]
            found = differences(*bodies) if factory.has_target_alone else []
            assertions.check(not found, "the same body again", "; ".join(found), again)
