"""A required member or parameter is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.checks.causes._fault_texts import values_text
from conformance.checks.causes._named_fields import is_about_parameter
from conformance.checks.causes._repeated_creations import may_be_repeated
from conformance.checks.causes.base import Cause, RequestSource, item_to_break, pick_in_turn
from conformance.checks.request_steps import RequestSteps
from conformance.contract.conditional_members import Condition
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.record_requests import record_slots, required_values
from conformance.contract.request_view import RequestView, SlotValue, with_value
from conformance.contract.selectors import selector_value
from conformance.contract.value_zones import is_blank
from conformance.core.exchange import Request
from conformance.observation.certainty import Certainty, certainty_in_item, strongest
from conformance.observation.state_query import StateQuery

BLANK_IS_MISSING = {"always": Certainty.YES, "maybe": Certainty.MAYBE, "never": Certainty.NO}
"""The words of the parameter `blank_is_missing` -> whether blank values count as missing."""


def operations_without_blanks(contract: Contract) -> frozenset[str]:
    """Return the ids of the operations for which a clause says that blank values always count as missing."""
    clauses = (each for each in contract.clauses_of("cause") if each.parameters.get("blank_is_missing") == "always")
    return frozenset(name for each in clauses for name in contract.operations_of(each))


class FieldMissing(Cause):
    """The parameter `field` names the required member. Without it, the clause is about all others but selectors.

    A member that is needed beside certain values of other members counts too: see `conditional_members.py`.

    Where a creation may be repeated, the creation of an existing record also lacks each member that is not of its key.

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
        return any(map(self.covers, operation.slots)) or bool(self.needed(operation))

    def needed(self, operation: Operation) -> list[tuple[Condition, ParameterSlot]]:
        """Return the members that the operation needs beside certain values, with the condition."""
        slots = {slot.trail: slot for slot in operation.slots if slot.where in ("body", "item") and not slot.required}
        pairs = ((each, slots.get((name,))) for each in operation.conditions for name in each.needed)
        return [
            (condition, slot)
            for condition, slot in pairs
            if slot is not None and is_about_parameter(self.contract, self.clause, operation, slot.name)
        ]

    def lacks_needed(self, view: RequestView) -> bool:
        """Return whether a member is missing that is needed beside values that it has."""
        return any(each.value is ABSENT for each in self._needed_values(view))

    def _needed_values(self, view: RequestView) -> Iterator[SlotValue]:
        """Yield the values of the members that an object of the request needs beside its values of other members."""
        assert view.operation is not None
        objects = [(None, view.body)] if view.operation.takes == "object" else [*enumerate(view.items)]
        for condition, slot in self.needed(view.operation) if view.operation.conditions else ():
            for item, each in objects:
                if isinstance(each, dict) and condition.when.accepts(each):
                    yield SlotValue(slot, each.get(slot.trail[0], ABSENT), item)

    def _required_values(self, view: RequestView) -> Iterator[SlotValue]:
        yield from (each for each in view.values if self.covers(each.slot))
        yield from self._needed_values(view)

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        if view.operation is None:
            return Certainty.NO
        if view.body is ABSENT and self.can_provoke(view.operation) and view.operation.takes != "nothing":
            return Certainty.MAYBE
        return strongest(self._missing(each.value, each.item) for each in self._required_values(view))

    def _missing(self, value: Any, item: int | None) -> Certainty:
        if value is ABSENT:
            return certainty_in_item(item)
        if is_blank(value):
            return min(self.blank_is_missing, certainty_in_item(item))
        return Certainty.NO

    def fault(self, view: RequestView, state: StateQuery) -> str:
        required = self._required_values(view) if view.operation is not None else ()
        return values_text((each.slot.name, each.value) for each in required if self._missing(each.value, each.item))

    def size(self, operation: Operation) -> int:
        together = len(self.missing_together(operation))
        return 2 * sum(map(self.covers, operation.slots)) + together + 2 * len(self.needed(operation))

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        for n, slot in factory.part.of([*enumerate(filter(self.covers, operation.slots))]):
            for value in self._absences(slot, factory, n):
                request = yield from factory.valid_request(operation)
                view = factory.view(request)
                yield with_value(view, slot, value, item_to_break(view))
        for slots in factory.part.of(self.missing_together(operation)):
            request = yield from factory.valid_request(operation)
            for slot in slots:
                view = factory.view(request)
                request = with_value(view, slot, ABSENT, item_to_break(view))
            yield request
        for n, (condition, slot) in factory.part.of([*enumerate(self._provoked(operation, factory))]):
            for value in self._absences(slot, factory, n):
                request = yield from factory.valid_request(operation)
                yield _without_needed(factory.view(request), condition, slot, value)
        for slot in factory.part.of(self.lacking_in_repetition(operation)):
            assert operation.effect.resource is not None
            names = yield from factory.existing_record(operation.effect.resource)
            others = {name: value for name, value in required_values(operation).items() if name != slot.name}
            yield factory.request_for(operation, names, others)

    def missing_together(self, operation: Operation) -> list[list[ParameterSlot]]:
        """Return the top-level members of the body that are left out together, if there are several."""
        slots = [each for each in operation.slots if self.covers(each) and each.where in ("body", "item")]
        members = [each for each in slots if len(each.trail) == 1]
        return [members] if len(members) > 1 else []

    def lacking_in_repetition(self, operation: Operation) -> list[ParameterSlot]:
        """Return the members of the body that are left out when an existing record is created again."""
        resource = self.contract.resource_of(operation)
        if resource is None or "success" in self.clause.outcomes or not may_be_repeated(self.contract, operation):
            return []
        members = record_slots(operation).values()
        return [each for each in members if self.covers(each) and each.name not in resource.names]

    def _absences(self, slot: ParameterSlot, factory: RequestSource, n: int) -> list[Any]:
        """Return the values that count as missing: of null and the empty value both on a local target, else one."""
        if self.blank_is_missing is not Certainty.YES or slot.where not in ("body", "item"):
            return [ABSENT]
        blanks: list[Any] = [None, [] if "array" in slot.types else ""]
        return [ABSENT, *(blanks if factory.has_target_alone else [pick_in_turn(blanks, factory.variation + n)])]

    def _provoked(self, operation: Operation, factory: RequestSource) -> list[tuple[Condition, ParameterSlot]]:
        """Return the needed members to leave out.

        Of settings, a wrong server may change what no reply shows, such as a password. That cannot be put back.
        """
        resource = self.contract.resource_of(operation)
        may_be_lasting = resource is not None and resource.singleton and not factory.has_target_alone
        return [] if may_be_lasting else self.needed(operation)


def _without_needed(view: RequestView, condition: Condition, slot: ParameterSlot, value: Any) -> Request:
    """Return the request with the values of a condition and all members that it needs, one of them with this value."""
    assert view.operation is not None
    slots = (each for each in view.operation.slots if each.where == slot.where and each.trail[0] in condition.needed)
    needed = {each.trail[0]: each.example for each in slots if len(each.trail) == 1 and each.example is not ABSENT}
    item = item_to_break(view)
    sent = view.items[item] if view.items else view.body
    members = {**needed, **sent, **condition.values}
    lacking = {name: each for name, each in {**members, slot.trail[0]: value}.items() if each is not ABSENT}
    body = [*view.items[:item], lacking] if view.items else lacking
    return view.request.replace(body=view.encoded(body))


def _is_named_only(slot: ParameterSlot) -> bool:
    """Return whether a clause is about a parameter only if it names the field.

    Many servers ignore a missing header, and a missing selector chooses another operation.
    """
    return slot.where in ("header", "cookie") or selector_value(slot) is not ABSENT
