"""A value is in the wrong zone of its field.

The contract says which values are wrong: by the schema `wrong` of the field or, for a `strict` field, by the schema in
openapi.yaml. The values to send are the `wrong_examples` of the field, values that are nearly words of an enumeration,
and the edge values. For a `strict` field, values that violate one keyword of the schema are sent too. A member of a
body is also sent as a list with the valid value as its only element, which some programs take for the value. Values
that the contract does not name are sent only if they are in the wrong zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from conformance.checks.causes._edge_values import ValueDistributor
from conformance.checks.causes._fault_texts import values_text
from conformance.checks.causes._schema_violations import values_beside, violating_values
from conformance.checks.causes.base import Cause, RequestSource, item_to_break, zone_of
from conformance.checks.request_steps import RequestSteps
from conformance.contract.header_values import can_be_in_header
from conformance.contract.json_pointer import ABSENT
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.parameter_style import parameter_text
from conformance.contract.record_keys import example_values
from conformance.contract.record_requests import example_record
from conformance.contract.request_view import RequestView, with_value
from conformance.contract.value_zones import Zone
from conformance.observation.certainty import Certainty, certainty_in_item, strongest
from conformance.observation.state_query import StateQuery


class Candidate(NamedTuple):
    """A value for one parameter.

    `is_probe` is whether the contract names it as a wrong one. `is_listed` is whether it is a list with the example as
    its only element: the valid value of the request is sent in its place.
    """

    slot: ParameterSlot
    value: Any
    is_probe: bool
    is_listed: bool = False


class FieldInvalid(Cause):
    """The parameter `field` is the id of a field of the contract; the clause is about the values of this field."""

    stage = 41
    needs = "a parameter or member for which wrong values are documented"
    is_in_items = True

    def setup(self, field: str) -> None:
        self.field = self.contract.fields[field]
        slots = (slot for operation in self.contract.operations.values() for slot in operation.slots)
        self._covered = frozenset(slot for slot in slots if self.zones.field(slot) is self.field)

        self._edge_values = ValueDistributor(each for each in self.contract.operations.values() if self.is_about(each))

    def covers(self, slot: ParameterSlot) -> bool:
        """Return whether the clause is about the values of this parameter."""
        return slot in self._covered

    def can_provoke(self, operation: Operation) -> bool:
        return any(map(self.covers, operation.slots))

    def operations(self) -> list[Operation]:
        return [each for each in super().operations() if self._has_wrong_value(each)]

    def _has_wrong_value(self, operation: Operation) -> bool:
        """Return whether a value to send is certainly wrong, or may be by the vocabulary of the target."""
        if self.field.vocabulary is not None:
            return True
        candidates = self.candidates(operation)
        return any(each.is_probe or self.zones.zone(each.slot, each.value, None) is Zone.WRONG for each in candidates)

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        return strongest(
            certainty_in_item(each.item)
            for each in view.values
            if self.covers(each.slot)
            and each.value is not ABSENT
            and zone_of(self, each.slot, each.value, state) is Zone.WRONG
        )

    def fault(self, view: RequestView, state: StateQuery) -> str:
        covered = [each for each in view.values if self.covers(each.slot) and each.value is not ABSENT]
        wrong = (each for each in covered if zone_of(self, each.slot, each.value, state) is Zone.WRONG)
        return values_text((each.slot.name, each.value) for each in wrong)

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        wrong_values = [each for each in self.candidates(operation) if self._is_wrong(each, factory)]
        for each in factory.part.of(wrong_values):
            request = yield from factory.valid_request(operation)
            view = factory.view(request)
            sent = _listed_in(view, each.slot) if each.is_listed else self._unused(each, operation, factory)
            wrong = with_value(view, each.slot, sent, item_to_break(view))
            # The request is unchanged if the example lacks the object that would have the member.
            if wrong != request:
                yield wrong

    def _unused(self, candidate: Candidate, operation: Operation, factory: RequestSource) -> Any:
        """Return a wrong value that is not in use: a wrong server may have stored it at the first attempt."""
        slot, value = candidate.slot, candidate.value
        resource = self.contract.resource_of(operation)
        is_once = resource is not None and slot.name in (*resource.names, *resource.unique)
        if not (is_once and factory.names.is_repeated and isinstance(value, str)):
            return value
        longer = factory.names.new_value(value + "{n}")
        return longer if zone_of(self, slot, longer, factory.query) is Zone.WRONG else value

    def size(self, operation: Operation) -> int:
        return len(self.candidates(operation))

    def _is_wrong(self, candidate: Candidate, factory: RequestSource) -> bool:
        return candidate.is_probe or zone_of(self, candidate.slot, candidate.value, factory.query) is Zone.WRONG

    def candidates(self, operation: Operation) -> list[Candidate]:
        """Return the wrong examples of the field, and values that may be wrong, for each parameter of the field."""
        return [each for slot in filter(self.covers, operation.slots) for each in self._candidates_for(operation, slot)]

    def _candidates_for(self, operation: Operation, slot: ParameterSlot) -> list[Candidate]:
        examples = [each for each in self.field.wrong_examples if isinstance(each, str) or not slot.is_text]
        example = dict(example_values(operation)).get(slot.name)
        broken = [value for _, value in violating_values(slot.schema, example)]
        violating = [parameter_text(each) for each in broken] if slot.is_text else broken
        violating += [*_with_wrong_member(slot)] if slot.is_text and not slot.in_form else []
        edge_values = self._edge_values.values_for(operation, slot) if len(slot.trail) == 1 else ()
        beside = values_beside(slot.schema)
        near = [parameter_text(each) for each in beside] if slot.is_text else beside
        others = [*(violating if self.field.strict else ()), *near, *edge_values]
        found = [Candidate(slot, each, True) for each in examples] + [Candidate(slot, each, False) for each in others]
        found += [*_listed(operation, slot)]
        in_header = slot.where in ("header", "cookie")
        return [each for each in found if can_be_in_header(slot, str(each.value))] if in_header else found


def _listed(operation: Operation, slot: ParameterSlot) -> Iterator[Candidate]:
    """Yield the example of a member of the body, or of an item, as the only element of a list."""
    example = example_record(operation).get(slot.name)
    if slot.where in ("body", "item") and len(slot.trail) == 1 and isinstance(example, str | int | float):
        yield Candidate(slot, [example], is_probe=False, is_listed=True)


def _listed_in(view: RequestView, slot: ParameterSlot) -> Any:
    """Return the value that the request has in a member as the only element of a list; ABSENT without a value."""
    value = view.value_named(slot.name, item_to_break(view) if slot.where == "item" else None)
    return ABSENT if value is ABSENT else [value]


def _with_wrong_member(slot: ParameterSlot) -> Iterator[Any]:
    """Yield the example of an object in a path, query or header with a wrong value of one member each."""
    example = slot.example if isinstance(slot.example, dict) else {}
    for name, value in example.items():
        member = slot.schema.not_null.member(name)
        for _, wrong in violating_values(member, value) if member is not None else ():
            yield {**example, name: parameter_text(wrong)}
