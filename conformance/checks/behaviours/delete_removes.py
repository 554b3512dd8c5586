"""A deleted record no longer exists, for no operation. Other records remain.

Records whose keys combine another record with the same third one remain, too, such as another affiliate's link to a
campaign.

A second deletion is refused, if a clause says that deletions of absent records are.

Operations on other resources, whose requests name the record, refuse the deleted one, also if they have known it. Those
on records that depend on the deleted one have a documented outcome (`_dependent_records`).

If clients choose the keys, the record is created again, and must have nothing of the deleted one. If the server makes
them, another record must be able to have the values of the deleted one.

The last record below another one is deleted like any other (`_last_records`).
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from functools import cached_property, partial, reduce
from operator import or_

from conformance.checks.access import Access, access_to_new_records, access_to_own_records
from conformance.checks.behaviours._combined_records import combined_resources, new_combined_records
from conformance.checks.behaviours._deleted_records import check_is_absent, must_refuse_absent
from conformance.checks.behaviours._deleted_references import (
    Reference,
    check_are_refused,
    refusing_references,
    requests_naming,
    send_before,
)
from conformance.checks.behaviours._dependent_records import (
    access_to_dependents,
    check_dependents,
    requests_on_dependents,
)
from conformance.checks.behaviours._kin_records import namesake_resources, new_namesakes
from conformance.checks.behaviours._last_records import delete_all_of_one, parent_of_lists
from conformance.checks.behaviours._other_views import read_elsewhere
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.behaviours._records_created_again import (
    check_created_again,
    check_usable_again,
    set_all_members,
    values_to_use_again,
)
from conformance.checks.behaviours._several_references import new_record_with_references
from conformance.checks.behaviours._sibling_records import new_sibling
from conformance.checks.behaviours._unnamed_records import check_current, read_unnamed
from conformance.checks.behaviours._whole_lists import check_whole_list
from conformance.checks.behaviours.base import succeeded
from conformance.checks.causes import causes_of
from conformance.checks.causes.base import Cause, RequestSource
from conformance.checks.causes.too_many import SEVERAL, many_items, several_items
from conformance.checks.request_steps import RecordNames, RequestSteps
from conformance.contract.effects import Delete
from conformance.contract.json_pointer import resolve
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.record_states import own_need
from conformance.observation.records import record_key, shown_items, shown_record_key
from conformance.observation.response_reading import Reply


class DeleteRemoves(RecordBehaviour):
    """A list has three items, and once many.

    If its operation reports an outcome for each item, the second deletion is not judged.
    """

    needs = "a deletion of records that can be read"
    effects = (Delete,)
    # A wrong server may delete the record beside it, which must be one that is read afterwards.
    compares_all = True

    def access(self, operation: Operation) -> Access:
        own = self.contract.resource_of(operation)
        others = [*namesake_resources(self.contract, own), *combined_resources(self.contract, own)]
        named = [access_to_new_records(self.contract, each) for each in others]
        below = [access_to_own_records(self.contract, each.operation) for each in self._references(operation)]
        parent = parent_of_lists(self.contract, operation)
        above = [access_to_new_records(self.contract, parent)] if parent is not None else []
        dependent = access_to_dependents(self.contract, operation)
        return reduce(or_, (*named, *below, *above, dependent), super().access(operation))

    def size(self, operation: Operation) -> int:
        # The records that belong to the deleted one are created too.
        return 18 + 3 * len(self._references(operation)) + requests_on_dependents(self.contract, operation)

    def _references(self, operation: Operation) -> list[Reference]:
        resource = self.contract.resource_of(operation)
        is_named = resource is not None and len(resource.names) == 1 and operation.takes != "list"
        return refusing_references(self.contract, self._causes, resource) if resource is not None and is_named else []

    @cached_property
    def _causes(self) -> list[Cause]:
        return causes_of(self.contract)

    def observe(self, context: RecordContext) -> RequestSteps:
        if context.factory.part.index == 0:
            yield from self._delete(context)
        references = context.factory.part.of(self._references(context.operation))
        if references:
            names = yield from context.new_record()
            requests = yield from requests_naming(context, references, names)
            yield from send_before(context, requests)
            yield from context.send(deletion(context.factory, context.operation, names))
            yield from check_are_refused(context, requests)
        if context.factory.part.index == context.factory.part.count - 1:
            yield from check_dependents(context, partial(deletion, context.factory, context.operation))

    def _delete(self, context: RecordContext) -> RequestSteps:
        operation, resource = context.operation, context.resource
        count = several_items(context.contract, operation) or 1
        beside = yield from _new_records(context, count - 1)
        # A wrong server may delete the record before or after the one that is meant.
        former = yield from context.new_record()
        names = yield from new_record_with_references(context)
        sibling = yield from new_sibling(context, names)
        other = yield from context.new_record()
        if not own_need(context.contract, operation):
            # An update of all members may lead to another state.
            yield from set_all_members(context, names)
        before, _ = yield from context.read(names)
        values = values_to_use_again(context, names, before)
        unique = {name: value for name, value in values.items() if name in resource.unique}
        namesakes = yield from new_namesakes(context, unique)
        combined = yield from new_combined_records(context, names, other)
        # A wrong server may keep what an operation has shown.
        yield from read_elsewhere(context, names, before)
        unnamed = yield from read_unnamed(context, names)
        reply = yield from context.send_respelled(deletion(context.factory, operation, names, beside))
        check_whole_list(context, reply, [other], absent=names)
        for each in (names, *beside):
            shown, shown_by = yield from context.read(each)
            context.check(shown is None, f"the {resource.name} no longer exists", "it still exists", shown_by)
        for each in filter(None, (former, other, sibling)):
            yield from _check_exists(context, resource, each, f"another {resource.name}")
        for owner, key in namesakes:
            yield from _check_exists(context, owner, key, f"the {owner.name} with the same {' and '.join(unique)}")
        for owner, key in combined:
            yield from _check_exists(context, owner, key, f"the {owner.name} of another {resource.name}")
        yield from check_is_absent(context, names, before)
        yield from check_current(context, names, unnamed)
        again = yield deletion(context.factory, operation, names)
        if operation.for_each_item is None and must_refuse_absent(context.contract, operation):
            context.check(not succeeded(again), "deleting it again is refused", again.summary, again)
        if resource.key_pattern:
            yield from check_usable_again(context, values)
        else:
            yield from self._create_again(context, names)
        yield from _delete_last_of_many(context, names)
        yield from delete_all_of_one(context)

    def _create_again(self, context: RecordContext, names: RecordNames) -> RequestSteps:
        """Create the deleted record again with each operation that can, and delete it each time."""
        for maker in context.contract.creators_of(context.resource.name):
            yield from check_created_again(context, maker, names)
            yield from set_all_members(context, names)
            yield from context.send(deletion(context.factory, context.operation, names))


def _check_exists(context: RecordContext, resource: Resource, names: RecordNames, what: str) -> RequestSteps:
    shown, shown_by = yield from context.read_other(resource, names)
    context.check(shown is not None, f"{what} still exists", "it was deleted too", shown_by)


def _delete_last_of_many(context: RecordContext, gone: RecordNames) -> RequestSteps:
    """Delete a record by the last item of a long list, whose other items name a deleted one; it may be refused."""
    count = many_items(context.contract, context.operation) or 1
    if count <= SEVERAL:
        return
    names = yield from context.new_record()
    reply = yield deletion(context.factory, context.operation, names, [gone] * (count - 1))
    each = context.operation.for_each_item
    errors = shown_items(resolve(reply.body, each.errors if each is not None else None))
    if succeeded(reply) and record_key(context.resource, names) not in [
        shown_record_key(context.resource, error) for error in errors
    ]:
        shown, shown_by = yield from context.read(names)
        expected = f"the last of {count} items deletes its {context.resource.name}"
        context.check(shown is None, expected, "it still exists", shown_by)


def deletion(
    factory: RequestSource, operation: Operation, names: RecordNames, beside: Sequence[RecordNames] = ()
) -> Request:
    """Return the request that deletes a record.

    If the operation takes a list, the record is its last item, after the records `beside`.
    """
    if operation.takes != "list":
        return factory.request_for(operation, names)
    return factory.request_for(operation, {}, [*beside, names])


def _new_records(context: RecordContext, count: int) -> Generator[Request, Reply, list[RecordNames]]:
    found: list[RecordNames] = []
    for _ in range(count):
        found.append((yield from context.new_record()))
    return found
