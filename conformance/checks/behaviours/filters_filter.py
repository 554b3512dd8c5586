"""A filtered list has the records that match, and no others.

A filter for equal values is tried with the value of a new record: the list must have this record. It is tried with
other values too: then the list must not have the record. All records in the list must match. A filter for a minimum or
maximum is tried with one bound that all records meet, and one that no record meets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conformance.checks.behaviours._reading_records import (
    ObservationSteps,
    item_key,
    member_value,
    same_value,
    value_text,
)
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.behaviours._updating_records import settable_members, update_request
from conformance.checks.block_reason import BlockCode
from conformance.checks.causes.base import Blocked, RecordNames, RequestSource, RequestSteps
from conformance.contract.effects import Filter, List, Merge
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Operation, ParameterSlot
from conformance.contract.request_view import parameter_text
from conformance.contract.resource import Resource
from conformance.contract.value_zones import Zone
from conformance.observation.records import record_key

FAR_FUTURE = 2**31 - 1


class FiltersFilter(RecordBehaviour):
    """A filter is not judged if the new record does not show the member that it filters."""

    needs = "a list with filters"
    effects = (List,)
    needs_reading = False

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        return bool(operation.effect_as(List).filters) and bool(resource.names)

    def observe(self, context: RecordContext) -> RequestSteps:
        operation, resource = context.operation, context.resource
        names = yield from context.new_record()
        yield from context.new_record()
        for writer in context.contract.operations_with(Merge, resource.name)[:1]:
            # Some filters are about members that only an update sets.
            for member, value in list(settable_members(writer, resource))[:1]:
                yield update_request(context.factory, writer, names, {member: value})
        record, _ = yield from context.read(names)
        if record is None:
            raise Blocked.because(BlockCode.RECORD_UNAVAILABLE, f"the new {resource.name} does not exist")
        slots = {slot.name: slot for slot in reversed(operation.slots)}
        for name, rule in operation.effect_as(List).filters.items():
            value = member_value(resource, record, rule.member)
            if name in operation.path_names:
                yield from _check_path_filter(context, name, names, value)
            elif name in slots:
                yield from _FilterCheck(context, slots[name], rule, names, value).check()


def _check_path_filter(context: RecordContext, name: str, names: RecordNames, value: Any) -> RequestSteps:
    """Check a list whose path names another record: the new record refers to one of two, and is in one list."""
    owner = context.contract.owners[name]
    other = yield from context.factory.new_record(owner.name)
    own = value[0] if isinstance(value, list) and value else value
    for key, is_listed in ((own, True), (other[owner.names[0]], False)):
        shown, shown_by = yield from context.read_list(context.operation, {**names, name: key})
        is_found = record_key(context.resource, names) in [item_key(context.resource, each) for each in shown]
        expected = f"the list of {owner.name} {key} {'has' if is_listed else 'lacks'} the new {context.resource.name}"
        context.check(is_found is is_listed, expected, f"it has {len(shown)} records", shown_by)


@dataclass(frozen=True)
class _FilterCheck:
    """One filter, and a new record that the filtered list must have or must not have.

    Attributes:
        context: The listing operation and its resource.
        slot: The query parameter of the filter.
        rule: How the filter compares.
        names: The request names of the new record.
        value: The value of the filtered member in the new record.
    """

    context: RecordContext
    slot: ParameterSlot
    rule: Filter
    names: RecordNames
    value: Any

    def check(self) -> RequestSteps:
        if self.value is ABSENT or self.value is None or self.value == "":
            return
        yield from self._check_equals() if self.rule.op == "equals" else self._check_bounds()

    def _check_equals(self) -> RequestSteps:
        yield from self._check_matches(self.value, True)
        shorter = _shortened_value(self.slot, self.value, self.context.factory)
        for other in [*non_matching_values(self.slot, self.value), *shorter]:
            yield from self._check_matches(other, False)

    def _check_matches(self, value: Any, is_listed: bool) -> RequestSteps:
        """Check whether the filtered list has the new record, and whether all records in it match."""
        text = f"{self.slot.name}={parameter_text(value)}"
        shown, shown_by = yield from self._list(parameter_text(value), is_listed)
        values = [member_value(self.context.resource, each, self.rule.member) for each in shown]
        wrong = [each for each in values if each is not ABSENT and not same_value(each, value)]
        actual = f"{self.rule.member} is {value_text(wrong[:1])}"
        self.context.check(not wrong, f"{text} lists only records that match", actual, shown_by)

    def _check_bounds(self) -> RequestSteps:
        """Check a bound that every record meets, and one that no record meets."""
        for bound in (0, FAR_FUTURE):
            yield from self._list(str(bound), (bound == 0) is (self.rule.op == "min"))

    def _list(self, value: str, is_listed: bool) -> ObservationSteps:
        """Check whether the list with this value of the filter has the new record; return its records and the reply."""
        context, name = self.context, self.slot.name
        shown, shown_by = yield from context.read_list(context.operation, self.names, {name: value})
        keys = [item_key(context.resource, each) for each in shown]
        is_found = record_key(context.resource, self.names) in keys
        verb = "lists" if is_listed else "does not list"
        expected = f"{name}={value} {verb} the new {context.resource.name}"
        actual = f"it is {'' if is_found else 'not '}among {len(shown)} listed"
        context.check(is_found is is_listed, expected, actual, shown_by)
        return shown, shown_by


def _shortened_value(slot: ParameterSlot, value: Any, factory: RequestSource) -> list[str]:
    """Return the value without its last character, in a list; an empty list if that is not certainly valid."""
    shorter = value[:-1].strip() if isinstance(value, str) else ""
    return [shorter] if shorter and factory.zones.zone(slot, shorter, None) is Zone.RIGHT else []


def non_matching_values(slot: ParameterSlot, value: Any) -> list[Any]:
    """Return another value of the enumeration, or the other boolean, in a list; an empty list if there is none."""
    if isinstance(value, bool):
        return [not value]
    return [each for each in slot.schema.flat.get("enum", []) if not same_value(each, value)][:1]
