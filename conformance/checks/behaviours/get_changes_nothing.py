"""A GET changes no record, whatever its parameters, and whichever method its headers ask for instead.

The record is a new one that has each documented default: a program may change what was never set as soon as it is
read. What only counts or reports, such as figures of a record, is also sent for one whose members an update has set.
On targets that no other client uses, `_other_resources` does that, with all GETs and a record of each resource.

A look-up with another method changes no record either. Its request has the key of a record, and often some members, as
an update would. So the record is one with values in its stored members, which must stay. What clients do not send may
change, as the look-up may learn more about it.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress
from functools import cached_property
from typing import Any

from conformance.checks.access import Access, access_to_all_records, access_to_new_records
from conformance.checks.behaviours._other_resources import (
    access_to_observed,
    check_all_unchanged,
    lasting_members,
)
from conformance.checks.behaviours._reading_records import differences, member_value, reading_operations
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext, StateObserver
from conformance.checks.behaviours._records_created_again import set_all_members, smallest_request
from conformance.checks.behaviours._requests_between import FEW, with_parameters
from conformance.checks.causes.field_open import with_short_page
from conformance.checks.request_steps import Blocked, RecordNames, RecordNamesSteps, RequestSteps
from conformance.contract.effects import Read, Safe, Static
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import key_slots, with_key
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply

OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
"""Headers in which programs look for a method that a client could not send."""


class GetChangesNothing(RecordBehaviour):
    """Compares one record before and after the request: of the resource, or of the one that the request names.

    Volatile members may change, except those that a creation sets, if no other client can change them.
    """

    needs = "a GET, or another look-up, of a record that can be read"
    effects = (Safe,)

    def subject(self, operation: Operation) -> Resource | None:
        owners = (self.contract.owners.get(name) for name in operation.path_names)
        named = (each for each in owners if each is not None and reading_operations(self.contract, each))
        looked_up = (each for each in self.contract.resources.values() if looks_up(self.contract, operation, each))
        return self.contract.resource_of(operation) or next(named, None) or next(looked_up, None)

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        return operation.safe and (operation.method == "GET" or looks_up(self.contract, operation, resource))

    def access(self, operation: Operation) -> Access:
        own, resource = super().access(operation), self.subject(operation)
        if resource is not None and looks_up(self.contract, operation, resource):
            own |= access_to_new_records(self.contract, resource)
        if operation is self.first:
            own |= access_to_observed(self.contract)
        return own if isinstance(operation.effect, Read) else own | access_to_all_records(self.contract, operation)

    @cached_property
    def first(self) -> Operation | None:
        """The operation whose second part sends all GETs."""
        return next(iter(self.operations()), None)

    def size(self, operation: Operation) -> int:
        return self.longest + 1 if operation is self.first else super().size(operation)

    def observe(self, context: RecordContext) -> RequestSteps:
        alone = context.factory.has_target_alone
        if context.factory.part.index:
            yield from check_all_unchanged(context) if alone else ()
            return
        resource = context.resource
        names = {} if resource.singleton else (yield from _unread_record(context))
        # Each kind of request is checked alone, so that a finding shows the one that changed something.
        yield from _check_unchanged(context, names, (yield from _variants(context, names)))
        if isinstance(context.operation.effect, Static) and context.operation.method == "GET" and names and not alone:
            changed = yield from context.factory.new_record(resource.name)
            yield from set_all_members(context, changed)
            yield from _check_unchanged(context, changed, (yield from _variants(context, changed))[:1])


def _check_unchanged(context: RecordContext, names: RecordNames, variants: list[list[Request]]) -> RequestSteps:
    """Send the requests of each variant, until the record with these names has changed."""
    observer = StateObserver(lambda: context.read(names))
    for requests in variants:
        (before, _), (after, _), reply = yield from observer.send(*requests)
        found = differences(_lasting(context, before), _lasting(context, after))
        context.check(not found, f"the {context.resource.name} is unchanged", "; ".join(found), reply)
        if found:
            return


def looks_up(contract: Contract, operation: Operation, resource: Resource) -> bool:
    """Return whether the operation has another method than GET, and needs the key of a record that can be created."""
    if operation.method == "GET" or resource.singleton or not resource.names:
        return False
    slots = key_slots(operation, resource)
    is_named = all(name in slots and slots[name].required for name in resource.names)
    return is_named and bool(contract.creators_of(resource.name) and reading_operations(contract, resource))


def _variants(context: RecordContext, names: RecordNames) -> Generator[Request, Reply, list[list[Request]]]:
    """Return the plain request, then those with one optional parameter each, and one with another method."""
    factory, operation = context.factory, context.operation
    request = yield from factory.valid_request(operation)
    keys = key_slots(operation, context.resource).values() if operation.method != "GET" else ()
    for slot in operation.slots:
        if slot.name in names and (slot.where == "path" or slot in keys):
            request = with_key(factory.view(request), slot, names[slot.name])
    found = [*with_parameters(context.contract, factory, operation, request)]
    limited = [with_short_page(each, operation) for each in (found if factory.has_target_alone else found[:FEW])]
    others = [*_with_other_words(context, request, names), *_with_other_method(context, request)]
    return [each for each in ([request], limited, others) if each]


def _with_other_words(context: RecordContext, request: Request, names: RecordNames) -> list[Request]:
    """Return the look-up with another word of a vocabulary in a part of the key, for which there is no record.

    A rule compares the reply with the request, so it finds a server that shows the record with the other parts.
    """
    if context.operation.method == "GET":
        return []
    factory, found = context.factory, []
    for name, slot in key_slots(context.operation, context.resource).items():
        field = factory.zones.field(slot)
        words = (factory.query.vocabulary(field) if field is not None else None) or frozenset()
        found += [with_key(factory.view(request), slot, each) for each in sorted(words - {names[name]})[:1]]
    return found


def _with_other_method(context: RecordContext, request: Request) -> list[Request]:
    """Return the GET with headers that ask for another method; none if other clients use the target."""
    is_tried = context.operation.method == "GET" and context.factory.has_target_alone
    methods = other_methods(context.contract, context.operation) if is_tried else []
    return [request.replace(headers=(*request.headers, *((name, each) for name in OVERRIDES))) for each in methods[-1:]]


def other_methods(contract: Contract, operation: Operation) -> list[str]:
    """Return the methods of writes without a body on the path of an operation."""
    here = (each for each in contract.operations.values() if each.path == operation.path)
    return [each.method for each in here if not each.safe and each.takes == "nothing"]


def _unread_record(context: RecordContext) -> RecordNamesSteps:
    """Create a record to read, as that may change something only once; return another one where none can be created."""
    resource, factory = context.resource, context.factory
    if context.operation.method != "GET":
        return (yield from factory.new_record(resource.name))
    if isinstance(context.operation.effect, Read | Static):
        for maker in context.contract.creators_of(resource.name)[:1]:
            with suppress(Blocked):
                made = yield from context.names_made_by((yield from smallest_request(context, maker, {})))
                return made or (yield from factory.new_record(resource.name))
    return (yield from factory.existing_record(resource.name))


def _lasting(context: RecordContext, shown: Any) -> Any:
    """Return what must stay of a shown record."""
    contract, resource = context.contract, context.resource
    if context.operation.method != "GET" and isinstance(shown, dict):
        kept = (name for name in resource.stored_members if name not in resource.volatile)
        return {name: member_value(resource, shown, name) for name in kept}
    return lasting_members(contract, resource, shown, context.factory.has_target_alone)
