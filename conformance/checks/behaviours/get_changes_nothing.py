"""A GET changes no record, whatever its parameters."""

from __future__ import annotations

from contextlib import suppress

from conformance.checks.access import Access, access_to_all_records
from conformance.checks.behaviours._reading_records import differences, without_volatile
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext, StateObserver
from conformance.checks.behaviours._requests_between import FEW, with_parameters
from conformance.checks.causes.field_open import with_short_page
from conformance.checks.request_steps import Blocked, RecordNamesSteps, ReplySteps, RequestSteps
from conformance.contract.effects import Read, Safe
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource


class GetChangesNothing(RecordBehaviour):
    """Compares one record of the resource before and after the GET; volatile members may change."""

    needs = "a GET of a resource whose records can be read"
    effects = (Safe,)

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        return operation.method == "GET" and operation.safe

    def access(self, operation: Operation) -> Access:
        own = super().access(operation)
        return own if isinstance(operation.effect, Read) else own | access_to_all_records(self.contract, operation)

    def observe(self, context: RecordContext) -> RequestSteps:
        resource = context.resource
        names = {} if resource.singleton else (yield from _unread_record(context))
        observer = StateObserver(lambda: context.read(names))
        (before, _), (after, _), reply = yield from observer.change(_send_with_parameters(context))
        found = differences(without_volatile(self.contract, before), without_volatile(self.contract, after))
        context.check(not found, f"the {resource.name} is unchanged", "; ".join(found), reply)


def _send_with_parameters(context: RecordContext) -> ReplySteps:
    """Send the plain GET, then each with one optional parameter; return the last reply."""
    factory, operation = context.factory, context.operation
    request = yield from factory.valid_request(operation)
    reply = yield request
    found = [*with_parameters(context.contract, factory, operation, request)]
    for each in found if factory.has_target_alone else found[:FEW]:
        reply = yield with_short_page(each, operation)
    return reply


def _unread_record(context: RecordContext) -> RecordNamesSteps:
    """Create a record to read, as that may change something only once; return another one where none can be created."""
    if isinstance(context.operation.effect, Read):
        with suppress(Blocked):
            return (yield from context.new_record())
    return (yield from context.factory.existing_record(context.resource.name))
