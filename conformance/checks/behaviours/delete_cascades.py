"""A deletion takes the records of `cascades` that belong to the deleted record along, and no others.

Whether such a record remains is visible only through an operation whose path does not name the deleted record: an
operation below it refuses the request in any case.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress

from conformance.checks.behaviours._reading_records import (
    ListRefused,
    item_key,
    listing_operations,
    read_list,
    reading_operations,
)
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.behaviours._records_below import new_record_below
from conformance.checks.behaviours.base import succeeded
from conformance.checks.behaviours.delete_removes import deletion
from conformance.checks.request_steps import RecordNames, RequestSteps
from conformance.contract.effects import Delete, List, Read
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.records import record_key
from conformance.observation.response_reading import Reply

_Family = dict[str, RecordNames]
"""A record of each resource in `cascades`, all of which belong to one record."""


class DeleteCascades(RecordBehaviour):
    """Deletes one of two records that both have records below them."""

    needs = "a deletion with `cascades`, and an operation that shows such records without naming the deleted one"
    needs_reading = False
    effects = (Delete,)

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        children = visible_children(self.contract, operation)
        return operation.takes != "list" and bool(children) and bool(self.contract.creators_of(resource.name))

    def size(self, operation: Operation) -> int:
        return 4 + 6 * len(operation.effect_as(Delete).cascades)

    def observe(self, context: RecordContext) -> RequestSteps:
        children = visible_children(context.contract, context.operation)
        top, other_top = (yield from context.new_record()), (yield from context.new_record())
        family = yield from _new_family(context, children, top)
        others = yield from _new_family(context, children, other_top)
        yield from context.send(deletion(context.factory, context.operation, top))
        for child in children:
            yield from _check_is_gone(context, child, family[child.name])
            if reading_operations(context.contract, child):
                shown, shown_by = yield from context.read_other(child, others[child.name])
                expected = f"a {child.name} of another {context.resource.name} still exists"
                context.check(shown is not None, expected, "it was deleted too", shown_by)


def visible_children(contract: Contract, operation: Operation) -> list[Resource]:
    """Return the resources of `cascades` that an operation shows without naming the deleted record."""
    resource = contract.resource_of(operation)
    children = [contract.resources[name] for name in operation.effect_as(Delete).cascades]
    return [each for each in children if resource is not None and _observers(contract, each, resource)]


def _observers(contract: Contract, child: Resource, deleted: Resource) -> list[Operation]:
    """Return the operations that show or list the child, and whose path does not name the deleted record."""
    readers = [*contract.operations_with(Read, child.name), *listing_operations(contract, child)]
    known = {*child.names, *child.ancestors} - {*deleted.names, *deleted.aliases}
    return [each for each in readers if {*each.path_names} <= known]


def _new_family(
    context: RecordContext, children: list[Resource], top: RecordNames
) -> Generator[Request, Reply, _Family]:
    family: _Family = {}
    for child in children:
        yield from new_record_below(context, child, top, family)
    return family


def _check_is_gone(context: RecordContext, child: Resource, names: RecordNames) -> RequestSteps:
    expected = f"the {child.name} is deleted with its {context.resource.name}"
    for observer in _observers(context.contract, child, context.resource):
        if isinstance(observer.effect, List):
            with suppress(ListRefused):
                shown, reply = yield from read_list(context.factory, observer, names)
                there = record_key(child, names) in [item_key(child, each) for each in shown]
                context.check(not there, expected, "it is still in the list", reply)
        else:
            reply = yield context.factory.request_for(observer, names)
            context.check(not succeeded(reply), expected, reply.summary, reply)
