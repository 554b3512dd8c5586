"""What must be true for a deleted record: no operation shows, lists, finds or changes it.

An operation is only judged if the contract has a clause by which it must refuse absent records.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import Any

from conformance.checks.behaviours._list_numbers import check_numbers_of_whole_list
from conformance.checks.behaviours._other_views import lists_in_items, lists_of_some, names_above, names_in_path
from conformance.checks.behaviours._reading_records import item_key
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._updating_records import settable_members
from conformance.checks.behaviours.base import succeeded
from conformance.checks.expected_outcomes import lists_success
from conformance.checks.request_steps import RecordNames, RequestSteps
from conformance.contract.effects import List, Read, Update
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.parameter_style import parameter_text
from conformance.contract.record_requests import names_record, required_values
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.records import record_key
from conformance.observation.response_reading import Reply


def check_is_absent(context: RecordContext, names: RecordNames, before: Any) -> RequestSteps:
    """Check that no operation shows or changes the deleted record; `before` is how it was shown."""
    yield from _check_readers(context, names)
    contract, resource = context.contract, context.resource
    further = [*lists_in_items(contract, resource), *lists_of_some(contract, resource)]
    for lister in (*contract.operations_with(List, resource.name), *further):
        path = names_in_path(lister, resource, names_above(context, names), before)
        if {*lister.path_names} <= {*path}:
            yield from _check_list(context, lister, path)
            yield from _check_filters(context, lister, path, before)
    yield from _check_updates(context, names)


def _check_readers(context: RecordContext, names: RecordNames) -> RequestSteps:
    for reader in context.contract.operations_with(Read, context.resource.name):
        if must_refuse_absent(context.contract, reader):
            reply = yield from _about_record(context, reader, names)
            expected = f"{reader.id} refuses the deleted {context.resource.name}"
            context.check(not succeeded(reply), expected, reply.summary, reply)


def _check_list(
    context: RecordContext, lister: Operation, names: RecordNames, query: dict[str, Any] | None = None
) -> RequestSteps:
    resource = context.resource
    shown, shown_by = yield from context.read_list(lister, names, query)
    there = record_key(resource, names) in [item_key(resource, each) for each in shown]
    context.check(not there, f"the {resource.name} is not in the list", "it is still in the list", shown_by)
    check_numbers_of_whole_list(replace(context, operation=lister), query or {}, shown, shown_by)


def _check_filters(context: RecordContext, lister: Operation, names: RecordNames, before: Any) -> RequestSteps:
    """Check the lists with each filter that the record matched before."""
    shown = {**(before if isinstance(before, dict) else {}), **names}
    in_query = {slot.name for slot in lister.slots if slot.where == "query"}
    for name, rule in lister.effect_as(List).filters.items():
        value = shown.get(rule.member, ABSENT)
        if name in in_query and rule.op == "equals" and isinstance(value, str | int) and value != "":
            yield from _check_list(context, lister, names, {name: parameter_text(value)})


def _check_updates(context: RecordContext, names: RecordNames) -> RequestSteps:
    """Check that no update of the record succeeds, and that none creates it again, also not as an item of a list."""
    resource = context.resource
    updates = context.contract.operations_with(Update, resource.name)
    writers = [each for each in updates if each.takes_record and must_refuse_absent(context.contract, each)]
    for writer in writers:
        reply = yield from _about_record(context, writer, names)
        expected = f"{writer.id} refuses the deleted {resource.name}"
        context.check(not succeeded(reply), expected, reply.summary, reply)
    in_lists = lists_of_updates(context.contract, resource)
    for writer in in_lists:
        yield context.factory.request_for(writer, {}, [{**_members(context, writer), **names}])
    if writers or in_lists:
        shown, shown_by = yield from context.read(names)
        context.check(shown is None, f"the {resource.name} is still deleted", "it exists again", shown_by)


def lists_of_updates(contract: Contract, resource: Resource) -> list[Operation]:
    """Return the operations that update the record of each item of a list, and must not create one."""
    lists = (each for each in contract.operations.values() if each.for_each_item is not None)
    updates = [each for each in lists if isinstance(each.effect, Update) and each.effect.resource == resource.name]
    return [each for each in updates if is_about_existing(contract, each)]


def is_about_existing(contract: Contract, operation: Operation) -> bool:
    """Return whether a clause says what becomes of a request about no record; else it may create the record."""
    return bool(contract.clauses_about(operation, "cause", "does-not-exist"))


def _about_record(context: RecordContext, operation: Operation, names: RecordNames) -> Generator[Request, Reply, Reply]:
    body = _members(context, operation) if operation.takes_record else None
    examples = {slot.name: slot.example for slot in operation.slots if slot.where == "path"}
    return (yield context.factory.request_for(operation, {**examples, **names}, body))


def _members(context: RecordContext, operation: Operation) -> dict[str, Any]:
    return {**required_values(operation), **dict(settable_members(operation, context.resource))}


def must_refuse_absent(contract: Contract, operation: Operation) -> bool:
    """Return whether the operation must refuse a record that does not exist."""
    resource, clauses = contract.resource_of(operation), contract.clauses_about(operation, "cause", "does-not-exist")
    is_named = resource is not None and names_record(operation, resource)
    return is_named and bool(clauses) and not any(lists_success(contract, each) for each in clauses)


def may_accept_absent(contract: Contract, operation: Operation) -> bool:
    """Return whether a write about a record that does not exist may succeed, such as a deletion that is sent again."""
    clauses = contract.clauses_about(operation, "cause", "does-not-exist")
    is_write = operation.effect.about_one and not operation.safe
    return is_write and any(lists_success(contract, each) for each in clauses)
