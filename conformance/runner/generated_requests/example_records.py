"""Replace the records of documented examples by records of the run in generated requests.

Schemathesis uses the documented examples as values, so many requests name the same record, which may not exist or may
belong to another client. A request gets instead:

    a created record      a new key, and unique members of its own, so that no other walk's record is like it
    a changed record      a record that only this walk uses; a new one after the walk has deleted it
    any other record      one that all walks read

A selector (`contract/selectors.py`) gets its documented value again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from conformance.checks.request_steps import RecordNames, RecordNamesSteps
from conformance.contract.effects import Create
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.parameter_style import parameter_text
from conformance.contract.record_keys import documented_values, is_documented_example
from conformance.contract.record_requests import key_slots, key_value, with_key
from conformance.contract.request_view import RequestView, with_value
from conformance.contract.resource import Resource
from conformance.contract.selectors import selector_value
from conformance.contract.value_zones import Zone, zones_of
from conformance.core.exchange import Request
from conformance.core.generated_values import GeneratedValues
from conformance.observation.records import record_key
from conformance.observation.target_state import TargetState
from conformance.runner.request_factory import RequestFactory

Drive = Callable[[RecordNamesSteps], RecordNames | None]
"""Sends the requests that find or create a record; returns its names, or None if it is unavailable."""


class ExampleRecords:
    """The records that stand for documented examples in the requests of one walk."""

    def __init__(self, factory: RequestFactory, drive: Drive) -> None:
        self._factory = factory
        self._drive = drive
        self._own_values: dict[str, Any] = {}
        self._records: dict[tuple[str, ...], RecordNames] = {}

    def replaced(self, request: Request) -> Request:
        """Return a request without references to records of documented examples."""
        view = self._factory.view(request)
        operation = view.operation
        if operation is None:
            return request
        view = self._factory.view(with_selectors(view, operation))
        view = self._factory.view(with_own_values(view, self._factory.names, self._own_values))
        return self._with_references(self._with_record(view, operation), operation)

    def _with_record(self, view: RequestView, operation: Operation) -> RequestView:
        """Replace the record, or the record of each item, that the operation is about."""
        resource = view.contract.resource_of(operation)
        if resource is None or resource.singleton or not operation.effect.about_one:
            return view
        for item in [*range(len(view.items))] if operation.takes == "list" else [None]:
            key = {name: view.value_named(name, item) for name in resource.names}
            if ABSENT in key.values() or not is_documented_example(view.contract, _as_text(key)):
                continue
            names = self._record_for(resource, tuple(_as_text(key).values()), is_changed=not operation.safe)
            for slot in key_slots(operation, resource).values() if names else ():
                view = self._factory.view(with_key(view, slot, (names or {})[slot.name], item or 0))
        return view

    def _with_references(self, view: RequestView, operation: Operation) -> Request:
        """Replace the records of other resources that a request refers to."""
        request, own = view.request, view.contract.resource_of(operation)
        for slot, value, item in view.values:
            owner = view.contract.owners.get(slot.name)
            is_example = (slot.name, str(value)) in documented_values(view.contract)
            if owner is None or owner is own or not is_example or slot not in operation.named_slots:
                continue
            names = self._drive(self._factory.existing_record(owner.name))
            if names is not None:
                key = key_value(slot, names[owner.names[0]])
                reference = [key] if isinstance(value, list) else key
                request = with_value(self._factory.view(request), slot, reference, item or 0)
        return request

    def _record_for(self, resource: Resource, example: tuple[str, ...], is_changed: bool) -> RecordNames | None:
        if not is_changed:
            return self._drive(self._factory.existing_record(resource.name))
        known = self._records.get((resource.name, *example))
        if known is None or not _exists(self._factory.state, resource, known):
            known = self._drive(self._factory.new_record(resource.name))
            if known is not None:
                self._records[resource.name, *example] = known
        return known


def with_selectors(view: RequestView, operation: Operation) -> Request:
    """Return a request in which each selector has its documented value."""
    request = view.request
    for slot in operation.slots:
        value = selector_value(slot)
        if value is not ABSENT and view.value_named(slot.name) != value:
            request = with_value(RequestView(view.contract, request), slot, parameter_text(value))
    return request


def with_own_values(view: RequestView, names: GeneratedValues, own_values: dict[str, Any]) -> Request:
    """Return a request with values of the walk's own where only one record may have a value.

    That are keys and unique members for which the contract has a template of new values. A documented value is replaced
    by a new one, another text gets a suffix, and a number is replaced by another one, unless the value is invalid with
    or without it. `own_values` maps each value to its replacement, and is extended.
    """
    operation, request = view.operation, view.request
    resource = view.contract.resource_of(operation)
    if operation is None or resource is None or operation.safe:
        return request
    chosen = resource.names if isinstance(operation.effect, Create) and not resource.key_pattern else ()
    for slot, value, item in view.values:
        field = zones_of(view.contract).field(slot)
        is_single = slot.name in (*chosen, *resource.unique) and slot.where in operation.record_parts
        if is_single and _can_be_own(value) and field is not None and field.new_value:
            known = repr(value)
            if known not in own_values:
                own_values[known] = _own_value(view.contract, slot, value, field.new_value, names)
            request = with_value(RequestView(view.contract, request), slot, own_values[known], item or 0)
    return request


def _can_be_own(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def _own_value(contract: Contract, slot: ParameterSlot, value: str | int, template: str, names: GeneratedValues) -> Any:
    if (slot.name, value) in documented_values(contract):
        return names.new_value(template)
    own = value + names.new_value("{tag}{n}") if isinstance(value, str) else int(names.new_value("{n}"))
    zone = zones_of(contract).zone
    return value if Zone.WRONG in (zone(slot, value, None), zone(slot, own, None)) else own


def _exists(state: TargetState, resource: Resource, names: Mapping[str, Any]) -> bool:
    key = record_key(resource, names)
    return key is not None and (resource.name, key) in state.created


def _as_text(key: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in key.items()}
