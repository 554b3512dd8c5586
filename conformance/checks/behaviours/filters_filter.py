"""A filter of a list lets through what matches, and nothing else."""

from __future__ import annotations

from typing import Any

from conformance.checks.behaviours._reading_records import (
    item_key,
    member_value,
    read_list,
    read_record,
    same_value,
    value_text,
)
from conformance.checks.behaviours._updating_records import settable_members, update_request
from conformance.checks.behaviours.base import Assertions, Behaviour
from conformance.checks.block_reason import BlockCode
from conformance.checks.causes.base import Blocked, RecordNames, RequestSource, RequestSteps
from conformance.contract.effects import Filter, List, Merge
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Operation, ParameterSlot, Resource
from conformance.contract.request_view import parameter_text
from conformance.contract.value_zones import Zone
from conformance.observation.records import record_key

FAR_FUTURE = 2**31 - 1


class FiltersFilter(Behaviour):
    def applies(self, operation: Operation) -> bool:
        resource = self.contract.resource_of(operation)
        filtered = isinstance(operation.effect, List) and bool(operation.effect.filters)
        return filtered and resource is not None and bool(resource.names)

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        resource = self.contract.resource_of(operation)
        assert resource is not None
        names = yield from factory.new_record(resource.name)
        yield from factory.new_record(resource.name)
        for writer in self.contract.operations_with(Merge, resource.name)[:1]:
            # some filters ask for what only an update sets
            for member, value in list(settable_members(writer, resource))[:1]:
                yield update_request(factory, writer, names, {member: value})
        record, _ = yield from read_record(self.contract, factory, resource, names)
        if record is None:
            raise Blocked.because(BlockCode.RECORD_UNAVAILABLE, f"the new {resource.name} is not there")
        for name, rule in operation.effect_as(List).filters.items():
            slot = next((each for each in operation.slots if each.name == name), None)
            if slot is not None and rule.op == "equals":
                yield from self._check_equals(operation, resource, names, record, slot, rule, factory, assertions)
            elif slot is not None:
                yield from self._check_bound(operation, resource, names, record, name, rule, factory, assertions)

    def _check_equals(
        self,
        operation: Operation,
        resource: Resource,
        names: RecordNames,
        record: Any,
        slot: ParameterSlot,
        rule: Filter,
        factory: RequestSource,
        assertions: Assertions,
    ) -> RequestSteps:
        value = member_value(resource, record, rule.member)
        if value is ABSENT or value is None or value == "":
            return
        yield from self._check_filter(operation, resource, names, (slot.name, value), rule, True, factory, assertions)
        for other in [*non_matching_values(slot, value), *_shortened_value(slot, value, factory)]:
            yield from self._check_filter(
                operation, resource, names, (slot.name, other), rule, False, factory, assertions
            )

    def _check_filter(
        self,
        operation: Operation,
        resource: Resource,
        names: RecordNames,
        parameter: tuple[str, Any],
        rule: Filter,
        there: bool,
        factory: RequestSource,
        assertions: Assertions,
    ) -> RequestSteps:
        """One filtered list: whether the record is `there`, and whether all that is shown matches."""
        name, value = parameter
        shown, shown_by = yield from read_list(factory, operation, names, {name: parameter_text(value)})
        found = record_key(resource, names) in [item_key(resource, each) for each in shown]
        verb = "lists" if there else "does not list"
        assertions.check(
            found is there,
            f"{name}={parameter_text(value)} {verb} the new {resource.name}",
            f"{len(shown)} others",
            shown_by,
        )
        values = [member_value(resource, each, rule.member) for each in shown]
        wrong = [each for each in values if each is not ABSENT and not same_value(each, value)]
        assertions.check(
            not wrong,
            f"{name}={parameter_text(value)} lists only such",
            f"{rule.member} is {value_text(wrong[:1])}",
            shown_by,
        )

    def _check_bound(
        self,
        operation: Operation,
        resource: Resource,
        names: RecordNames,
        record: Any,
        name: str,
        rule: Filter,
        factory: RequestSource,
        assertions: Assertions,
    ) -> RequestSteps:
        """Bounds so far off that every record, or none, is within."""
        if member_value(resource, record, rule.member) in (ABSENT, None, ""):
            return
        for bound in (0, FAR_FUTURE):
            there = (bound == 0) is (rule.op == "min")
            shown, shown_by = yield from read_list(factory, operation, names, {name: bound})
            found = record_key(resource, names) in [item_key(resource, each) for each in shown]
            verb = "lists" if there else "does not list"
            assertions.check(
                found is there, f"{name}={bound} {verb} the new {resource.name}", f"{len(shown)} items", shown_by
            )


def _shortened_value(slot: ParameterSlot, value: Any, factory: RequestSource) -> list[str]:
    """A text that the value only begins with, where it is as right."""
    shorter = value[:-1].strip() if isinstance(value, str) else ""
    return [shorter] if shorter and factory.zones.zone(slot, shorter, None) is Zone.RIGHT else []


def non_matching_values(slot: ParameterSlot, value: Any) -> list[Any]:
    """One more value of the parameter's enumeration; the other truth."""
    if isinstance(value, bool):
        return [not value]
    return [each for each in slot.schema.flat.get("enum", []) if not same_value(each, value)][:1]
