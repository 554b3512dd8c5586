"""A deleted record is gone, from the list too; no other record is; deleting it again is refused."""

from __future__ import annotations

from conformance.checks.behaviours._reading_records import item_key, read_list, read_record, reading_operations
from conformance.checks.behaviours.base import Assertions, Behaviour, succeeded
from conformance.checks.block_reason import BlockCode
from conformance.checks.causes.base import Blocked, RecordNames, RequestSource, RequestSteps
from conformance.contract.effects import Delete, List
from conformance.contract.model import Operation, Resource
from conformance.core.exchange import Request
from conformance.observation.records import record_key


class DeleteRemoves(Behaviour):
    def applies(self, operation: Operation) -> bool:
        resource = self.contract.resource_of(operation)
        return (
            isinstance(operation.effect, Delete)
            and resource is not None
            and bool(reading_operations(self.contract, resource))
        )

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        resource = self.contract.resource_of(operation)
        assert resource is not None
        companion = (yield from factory.new_record(resource.name)) if operation.takes == "list" else None
        names = yield from factory.new_record(resource.name)
        other = yield from factory.new_record(resource.name)
        reply = yield deletion(factory, operation, names, companion)
        if not succeeded(reply):
            raise Blocked.because(BlockCode.PREPARATION_REFUSED, f"{operation.id} is refused: {reply.summary}")
        shown, shown_by = yield from read_record(self.contract, factory, resource, names)
        assertions.check(shown is None, f"the {resource.name} is gone", "it is still there", shown_by)
        shown, shown_by = yield from read_record(self.contract, factory, resource, other)
        assertions.check(shown is not None, f"another {resource.name} is still there", "it is gone too", shown_by)
        yield from self._list(resource, names, factory, assertions)
        again = yield deletion(factory, operation, names)
        if operation.each is None:
            assertions.check(not succeeded(again), "deleting it again is refused", again.summary, again)

    def _list(
        self, resource: Resource, names: RecordNames, factory: RequestSource, assertions: Assertions
    ) -> RequestSteps:
        for lister in self.contract.operations_with(List, resource.name):
            shown, shown_by = yield from read_list(factory, lister, names)
            there = record_key(resource, names) in [item_key(resource, each) for each in shown]
            assertions.check(not there, f"the {resource.name} is not in the list", "it is still in the list", shown_by)


def deletion(
    factory: RequestSource, operation: Operation, names: RecordNames, companion: RecordNames | None = None
) -> Request:
    """The request that deletes one record; in a list, the item after that of a companion."""
    if operation.takes != "list":
        return factory.request_for(operation, names)
    return factory.request_for(operation, {}, [each for each in (companion, names) if each is not None])
