"""The items of a list stand alone: each wrong item is reported with its own code, and the others are processed.

A list has five items. The first, the middle and the last one have a fault each, of different causes if there are
several. A second list has the last causes in the opposite order. For each wrong item, the errors of the reply must have
one with an outcome of its own cause. The other items must not be among the errors. They must exist with the members
that they sent, and without those that only other items sent.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.checks.behaviours._reading_records import Observation, member_value, same_value, value_text
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.behaviours._updating_records import is_free_value, with_other_values
from conformance.checks.behaviours.base import succeeded
from conformance.checks.causes.already_exists import AlreadyExists
from conformance.checks.causes.base import Cause, pick_in_turn
from conformance.checks.causes.field_invalid import FieldInvalid
from conformance.checks.causes.field_missing import FieldMissing
from conformance.checks.request_steps import RecordNames, RequestSteps
from conformance.contract.effects import Create
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.operation import Operation
from conformance.contract.record_requests import record_slots
from conformance.contract.request_view import RequestView, with_value
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.created_records import sent_members
from conformance.observation.records import shown_items
from conformance.observation.response_reading import Reply, outcome_of_item

ITEMS = 5
WRONG_ITEMS = (0, 2, 4)
VALID_ITEMS = (1, 3)


@dataclass(frozen=True)
class _ItemFault:
    """Values, by member, that make an item wrong; ABSENT leaves one out."""

    cause: Cause
    values: Mapping[str, Any]


class ItemsStandAlone(RecordBehaviour):
    """Checked on creations that process items independently, and report errors by item."""

    needs = "a creation of a list whose reply reports the errors of items"
    effects = (Create,)

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        each = operation.for_each_item
        return each is not None and each.independent and each.errors is not None and not resource.key_pattern

    def observe(self, context: RecordContext) -> RequestSteps:
        faults = [*_item_faults(context.factory.causes, context.operation)]
        first, second = VALID_ITEMS
        made = yield from _send(context, faults[: len(WRONG_ITEMS)], second)
        faults += _repetitions(context.factory.causes, context.operation, made)
        yield from _send(context, faults[::-1][: len(WRONG_ITEMS)], first)


def _item_faults(causes: Sequence[Cause], operation: Operation) -> Iterator[_ItemFault]:
    """Yield a fault of each cause: a wrong value, or a missing one."""
    for cause in causes:
        if not (isinstance(cause, FieldInvalid | FieldMissing) and cause.is_about(operation)):
            continue
        for slot in operation.slots:
            if cause.covers(slot) and len(slot.trail) == 1:
                examples = cause.field.wrong_examples if isinstance(cause, FieldInvalid) else [ABSENT]
                yield from (_ItemFault(cause, {slot.name: each}) for each in examples[:1])
                break


def _repetitions(causes: Sequence[Cause], operation: Operation, existing: RecordNames) -> Iterator[_ItemFault]:
    """Yield the fault of an item with the key of a record that exists."""
    for cause in causes:
        if isinstance(cause, AlreadyExists) and cause.is_about(operation) and existing:
            yield _ItemFault(cause, existing)


def _send(context: RecordContext, faults: Sequence[_ItemFault], full: int) -> Generator[Request, Reply, RecordNames]:
    """Send a list with the faults, check its items, and return the names of a record that it made, if any.

    The item at `full` has more members than the other valid one, and other values than the items with faults.
    """
    if not faults:
        return {}
    request = yield from context.factory.valid_request(context.operation, items=ITEMS)
    request = with_other_values(context.contract, context.factory, context.operation, request, full)
    wrong = {n: pick_in_turn([*faults], turn) for turn, n in enumerate(WRONG_ITEMS)}
    valid, slots = context.factory.view(request), record_slots(context.operation)
    for n, fault in wrong.items():
        for name, value in fault.values.items():
            request = with_value(context.factory.view(request), slots[name], value, n)
    reply = yield request
    if not succeeded(reply):
        return {}
    _check_errors(context, reply, wrong)
    yield from _check_valid_items(context, reply, valid)
    return {name: valid.value_named(name, full) for name in context.resource.names}


def _check_errors(context: RecordContext, reply: Reply, wrong: dict[int, _ItemFault]) -> None:
    """Check that the errors are those of the wrong items, each with an outcome of its cause."""
    each_item = context.operation.for_each_item
    errors = shown_items(resolve(reply.body, each_item.errors)) if each_item else []
    count = f"{len(wrong)} errors of items"
    context.check(len(errors) == len(wrong), count, f"{len(errors)} errors", reply)
    for n, fault in wrong.items():
        own = [each for each in errors if _is_about(context, each, reply.view, n)]
        for error in own if len(own) == 1 else []:
            code = outcome_of_item(reply.contract, error.get("code"), fault.cause.clause.outcomes)
            members, codes = " and ".join(fault.values), " or ".join(fault.cause.clause.outcomes)
            expected = f"item {n}, with {members} wrong, is reported with {codes}"
            context.check(code in fault.cause.clause.outcomes, expected, code, reply)


def _is_about(context: RecordContext, error: Any, view: RequestView, item: int) -> bool:
    """Return whether an error shows a member of the key that only this item has."""
    if not isinstance(error, dict):
        return False
    return any(
        error.get(member) == view.value_named(name, item)
        and [view.value_named(name, n) for n in range(ITEMS)].count(error.get(member)) == 1
        for member, name in context.resource.key.items()
    )


def _check_valid_items(context: RecordContext, reply: Reply, valid: RequestView) -> RequestSteps:
    """Check that the items without a fault exist, each with its own members."""
    for n in VALID_ITEMS:
        names = {name: valid.value_named(name, n) for name in context.resource.names}
        shown, shown_by = yield from context.read(names)
        context.check(shown is not None, f"item {n}, which has no fault", "it does not exist", shown_by)
        if shown is not None:
            context.check_kept_members(sent_members(reply.view, n), shown, shown_by)
            _check_no_members_of_others(context, reply.view, n, (shown, shown_by))


def _check_no_members_of_others(context: RecordContext, sent: RequestView, item: int, found: Observation) -> None:
    """Check that a record has no text of another item in a member that its own item does not have.

    Only texts of several words are compared: a server does not choose these by itself.
    """
    slots, own = record_slots(context.operation), sent_members(sent, item)
    for other in range(ITEMS):
        for name, value in sent_members(sent, other).items():
            is_text = isinstance(value, str) and name in slots and "enum" not in slots[name].schema.flat
            if name in context.resource.stored_members and name not in own and is_text:
                got = member_value(context.resource, found[0], name)
                is_other = is_free_value(slots[name], value) and same_value(got, value)
                expected = f"item {item} has no {name} of item {other}"
                context.check(not is_other, expected, value_text(got), found[1])
