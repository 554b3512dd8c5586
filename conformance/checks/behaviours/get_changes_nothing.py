"""A GET leaves the records as they are."""

from __future__ import annotations

from conformance.checks.behaviours._reading_records import (
    differences,
    read_record,
    reading_operations,
    without_volatile,
)
from conformance.checks.behaviours.base import Assertions, Behaviour
from conformance.checks.causes.base import RequestSource, RequestSteps
from conformance.contract.model import Operation


class GetChangesNothing(Behaviour):
    def applies(self, operation: Operation) -> bool:
        resource = self.contract.resource_of(operation)
        return (
            operation.method == "GET"
            and operation.safe
            and resource is not None
            and bool(reading_operations(self.contract, resource))
        )

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        resource = self.contract.resource_of(operation)
        assert resource is not None
        names = {} if resource.singleton else (yield from factory.existing_record(resource.name))
        before, _ = yield from read_record(self.contract, factory, resource, names)
        reply = yield from factory.send_valid(operation)
        after, _ = yield from read_record(self.contract, factory, resource, names)
        found = differences(without_volatile(self.contract, before), without_volatile(self.contract, after))
        assertions.check(not found, f"the {resource.name} as before", "; ".join(found), reply)
