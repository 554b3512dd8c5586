"""A required member or parameter is missing."""

from __future__ import annotations

from typing import Any

from conformance.checks.causes._fault_texts import values_text
from conformance.checks.causes._named_fields import is_about_parameter
from conformance.checks.causes.base import Cause, RequestSource, item_to_break, pick_in_turn
from conformance.checks.request_steps import RequestSteps
from conformance.contract.json_pointer import ABSENT
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.request_view import RequestView, with_value
from conformance.contract.selectors import selector_value
from conformance.contract.value_zones import is_blank
from conformance.observation.certainty import Certainty, certainty_in_item, strongest
from conformance.observation.state_query import StateQuery

_BLANKS: list[Any] = [None, "", []]
BLANK_IS_MISSING = {"always": Certainty.YES, "maybe": Certainty.MAYBE, "never": Certainty.NO}
"""The words of the parameter `blank_is_missing` -> whether blank values count as missing."""


class FieldMissing(Cause):
    """The parameter `field` names the required member. Without it, the clause is about all others but selectors.

    The parameter `blank_is_missing` says whether null, empty text and empty lists count as missing, by the words of
    `BLANK_IS_MISSING`.
    """

    stage = 40
    needs = "a required parameter or member"
    is_in_items = True

    def setup(self, field: str | None = None, blank_is_missing: str = "maybe") -> None:
        self.blank_is_missing = BLANK_IS_MISSING[blank_is_missing]
        self._covered = frozenset(
            slot
            for operation in self.contract.operations.values()
            for slot in operation.slots
            if slot.required
            and slot.where != "path"
            and is_about_parameter(self.contract, self.clause, operation, slot.name)
            and (field is not None or not _is_named_only(slot))
        )

    def covers(self, slot: ParameterSlot) -> bool:
        """Return whether the clause is about this parameter."""
        return slot in self._covered

    def can_provoke(self, operation: Operation) -> bool:
        return any(map(self.covers, operation.slots))

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        if view.operation is None:
            return Certainty.NO
        if view.body is ABSENT and self.can_provoke(view.operation) and view.operation.takes != "nothing":
            return Certainty.MAYBE
        return strongest(self._missing(each.value, each.item) for each in view.values if self.covers(each.slot))

    def _missing(self, value: Any, item: int | None) -> Certainty:
        if value is ABSENT:
            return certainty_in_item(item)
        if is_blank(value):
            return min(self.blank_is_missing, certainty_in_item(item))
        return Certainty.NO

    def fault(self, view: RequestView, state: StateQuery) -> str:
        covered = (each for each in view.values if self.covers(each.slot))
        return values_text((each.slot.name, each.value) for each in covered if self._missing(each.value, each.item))

    def size(self, operation: Operation) -> int:
        return 2 * sum(map(self.covers, operation.slots))

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        for n, slot in factory.part.of([*enumerate(filter(self.covers, operation.slots))]):
            absent: list[Any] = [ABSENT]
            if self.blank_is_missing is Certainty.YES and slot.where in ("body", "item"):
                absent.append(pick_in_turn(_BLANKS, factory.variation + n))
            for value in absent:
                request = yield from factory.valid_request(operation)
                view = factory.view(request)
                yield with_value(view, slot, value, item_to_break(view))


def _is_named_only(slot: ParameterSlot) -> bool:
    """Return whether a clause is about a parameter only if it names the field.

    Many servers ignore a missing header, and a missing selector chooses another operation.
    """
    return slot.where in ("header", "cookie") or selector_value(slot) is not ABSENT
