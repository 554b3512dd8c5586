"""A value is in the zone that is certainly wrong for its field.

Which values are wrong, the contract says: by a schema of its own (`wrong`), or, of a strict field, by the schema in
openapi.yaml. Three sources give values to send: the `probes` of the field, edge values, and, of a strict field, values
that break one keyword of the schema. Only those that are certainly wrong are sent.
"""

from __future__ import annotations

from typing import Any

from conformance.checks.causes._edge_values import ValueDistributor
from conformance.checks.causes._schema_violations import violating_values
from conformance.checks.causes.base import (
    Cause,
    RequestSource,
    RequestSteps,
    certainty_in_item,
    item_to_break,
    strongest,
    values_text,
    zone_of,
)
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Operation, ParameterSlot
from conformance.contract.record_keys import example_values
from conformance.contract.request_view import RequestView, parameter_text, with_value
from conformance.contract.value_zones import Zone
from conformance.observation.target_state import Certainty, StateQuery


class FieldInvalid(Cause):
    """`field` is the id of one field of the contract; it covers the parameters that this field describes."""

    stage = 41

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
        for slot in filter(self.covers, operation.slots):
            for probe in self._wrong_values(operation, slot, factory):
                request = yield from factory.valid_request(operation)
                view = factory.view(request)
                wrong = with_value(view, slot, probe, item_to_break(view))
                # nothing changes where the example lacks what holds the member
                if wrong != request:
                    yield wrong

    def _wrong_values(self, operation: Operation, slot: ParameterSlot, factory: RequestSource) -> list[Any]:
        """Return the field's own probes, and the other values that are certainly wrong for it."""
        in_body = slot.where in ("body", "item")
        probes = [each for each in self.field.probes if isinstance(each, str) or in_body]
        example = dict(example_values(operation)).get(slot.name)
        violating = [value if in_body else parameter_text(value) for _, value in violating_values(slot.schema, example)]
        edge_values = self._edge_values.values_for(operation, slot) if len(slot.trail) == 1 else ()
        found = [*(violating if self.field.strict else ()), *edge_values]
        return probes + [each for each in found if zone_of(self, slot, each, factory.query) is Zone.WRONG]
