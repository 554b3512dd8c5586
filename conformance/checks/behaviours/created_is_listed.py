"""What was created is in the list, once, and as it was sent."""

from __future__ import annotations

from conformance.checks.behaviours._reading_records import check_kept_members, item_key, read_list
from conformance.checks.behaviours.base import Assertions, Behaviour, succeeded
from conformance.checks.block_reason import BlockCode
from conformance.checks.causes.base import Blocked, RequestSource, RequestSteps
from conformance.contract.effects import Create, List
from conformance.contract.model import Operation
from conformance.observation.records import record_key


class CreatedIsListed(Behaviour):
    def applies(self, operation: Operation) -> bool:
        resource = self.contract.resource_of(operation)
        return (
            isinstance(operation.effect, Create)
            and resource is not None
            and bool(self.contract.operations_with(List, resource.name))
        )

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        resource = self.contract.resource_of(operation)
        assert resource is not None
        reply = yield from factory.send_valid(operation)
        if not succeeded(reply):
            raise Blocked.because(BlockCode.PREPARATION_REFUSED, f"{operation.id} makes nothing: {reply.summary}")
        for names, sent in factory.records_made_by(reply)[:2]:
            lister = self.contract.operations_with(List, resource.name)[0]
            shown, shown_by = yield from read_list(factory, lister, names)
            found = [each for each in shown if item_key(resource, each) == record_key(resource, names)]
            actual = f"it is there {len(found)} times"
            assertions.check(len(found) == 1, f"the new {resource.name} once in the list", actual, shown_by)
            for each in found[:1]:
                check_kept_members(resource, sent, each, shown_by, assertions)
