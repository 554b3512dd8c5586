"""A deleted record no longer exists, nor is it in the list. Other records remain. A second deletion is refused."""

from __future__ import annotations

from conformance.checks.behaviours._reading_records import item_key
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.behaviours.base import succeeded
from conformance.checks.causes.base import RecordNames, RequestSource, RequestSteps
from conformance.contract.effects import Delete, List
from conformance.contract.model import Operation
from conformance.core.exchange import Request
from conformance.observation.records import record_key


class DeleteRemoves(RecordBehaviour):
    """If the operation reports an outcome for each item of a list, the second deletion is not judged."""

    needs = "a deletion of records that can be read"
    effects = (Delete,)
    # A wrong server may delete the record beside it, which must be one that is read afterwards.
    compares_all = True

    def observe(self, context: RecordContext) -> RequestSteps:
        operation, resource = context.operation, context.resource
        companion = (yield from context.new_record()) if operation.takes == "list" else None
        names = yield from context.new_record()
        other = yield from context.new_record()
        yield from context.send(deletion(context.factory, operation, names, companion))
        shown, shown_by = yield from context.read(names)
        context.check(shown is None, f"the {resource.name} no longer exists", "it still exists", shown_by)
        shown, shown_by = yield from context.read(other)
        context.check(shown is not None, f"another {resource.name} still exists", "it was deleted too", shown_by)
        yield from self._check_lists(context, names)
        again = yield deletion(context.factory, operation, names)
        if operation.each is None:
            context.check(not succeeded(again), "deleting it again is refused", again.summary, again)

    def _check_lists(self, context: RecordContext, names: RecordNames) -> RequestSteps:
        resource = context.resource
        listers = context.contract.operations_with(List, resource.name)
        for lister in (each for each in listers if {*each.path_names} <= {*names}):
            shown, shown_by = yield from context.read_list(lister, names)
            there = record_key(resource, names) in [item_key(resource, each) for each in shown]
            context.check(not there, f"the {resource.name} is not in the list", "it is still in the list", shown_by)


def deletion(
    factory: RequestSource, operation: Operation, names: RecordNames, companion: RecordNames | None = None
) -> Request:
    """Return the request that deletes a record.

    If the operation takes a list, the record is its last item, after the record `companion` if there is one.
    """
    if operation.takes != "list":
        return factory.request_for(operation, names)
    return factory.request_for(operation, {}, [each for each in (companion, names) if each is not None])
