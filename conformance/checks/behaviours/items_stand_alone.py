"""The items of a list stand alone: each wrong item is reported with its own code, and the others are processed.

A list has five items. The first, the middle and the last one have a fault each, of different causes if there are
several. Then the same faults are sent in the opposite order. For each wrong item, the errors of the reply must have one
with an outcome of its own cause. The other items must not be among the errors, and must exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.behaviours.base import succeeded
from conformance.checks.causes.base import Cause, pick_in_turn
from conformance.checks.causes.field_invalid import FieldInvalid
from conformance.checks.causes.field_missing import FieldMissing
from conformance.checks.request_steps import RequestSteps
from conformance.contract.effects import Create
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.request_view import RequestView, with_value
from conformance.contract.resource import Resource
from conformance.observation.records import shown_items
from conformance.observation.response_reading import Reply, outcome_of_item

ITEMS = 5
WRONG_ITEMS = (0, 2, 4)


@dataclass(frozen=True)
class _ItemFault:
    """A value that makes an item wrong; ABSENT leaves it out."""

    cause: Cause
    slot: ParameterSlot
    value: Any


class ItemsStandAlone(RecordBehaviour):
    """Checked on creations that process items independently, and report errors by item."""

    needs = "a creation of a list whose reply reports the errors of items"
    effects = (Create,)

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        each = operation.for_each_item
        return each is not None and each.independent and each.errors is not None and not resource.key_pattern

    def observe(self, context: RecordContext) -> RequestSteps:
        faults = list(islice(_item_faults(context.factory.causes, context.operation), len(WRONG_ITEMS)))
        for order in (faults, faults[::-1]) if faults else ():
            request = yield from context.factory.valid_request(context.operation, items=ITEMS)
            wrong = {n: pick_in_turn(order, turn) for turn, n in enumerate(WRONG_ITEMS)}
            valid = context.factory.view(request)
            for n, fault in wrong.items():
                request = with_value(context.factory.view(request), fault.slot, fault.value, n)
            reply = yield request
            if succeeded(reply):
                _check_errors(context, reply, wrong)
                yield from _check_valid_items(context, reply, valid, [n for n in range(ITEMS) if n not in wrong])


def _item_faults(causes: Sequence[Cause], operation: Operation) -> Iterator[_ItemFault]:
    """Yield a fault of each cause: a wrong value, or a missing one."""
    for cause in causes:
        if not (isinstance(cause, FieldInvalid | FieldMissing) and cause.is_about(operation)):
            continue
        for slot in operation.slots:
            if cause.covers(slot) and len(slot.trail) == 1:
                examples = cause.field.wrong_examples if isinstance(cause, FieldInvalid) else [ABSENT]
                yield from (_ItemFault(cause, slot, each) for each in examples[:1])
                break


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
            expected = (
                f"item {n}, with {fault.slot.name} wrong, is reported with {' or '.join(fault.cause.clause.outcomes)}"
            )
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


def _check_valid_items(context: RecordContext, reply: Reply, valid: RequestView, items: list[int]) -> RequestSteps:
    """Check that the items without a fault exist."""
    for n in items:
        names = {name: valid.value_named(name, n) for name in context.resource.names}
        shown, shown_by = yield from context.read(names)
        context.check(shown is not None, f"item {n}, which has no fault", "it does not exist", shown_by)
