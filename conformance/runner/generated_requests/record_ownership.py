"""Prevent that generated requests change records of other users: records that the run did not create.

A generated request may name such a record: by the documented example, or by chance. On a persistent target, a request
that could change it is not sent, or is changed to name a record of the run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.effects import Create, Delete, Rekey, Update
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Operation
from conformance.contract.record_keys import documented_values
from conformance.contract.request_view import RequestView, fill_path, with_value
from conformance.contract.resource import Resource
from conformance.contract.value_zones import zones_of
from conformance.core.exchange import Request
from conformance.observation.records import record_key
from conformance.observation.target_state import Certainty, TargetState
from conformance.runner.cleanup import is_record_of_run

_CHANGING_EFFECTS = (Update, Delete, Rekey)
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def may_change_foreign_record(view: RequestView, state: TargetState) -> bool:
    """Return whether the request could change a record that the run did not create."""
    if view.operation is None:
        return view.request.method not in _SAFE_METHODS
    if view.operation.safe:
        return False
    return any(
        not _is_record_of_run(resource, names, state) for resource, names in _referenced_records(view, view.operation)
    )


def _referenced_records(view: RequestView, operation: Operation) -> Iterator[tuple[Resource, Mapping[str, Any]]]:
    """Yield the resource and request names of each record that the request changes or refers to."""
    resource = view.contract.resource_of(operation)
    if resource is not None and not resource.singleton and isinstance(operation.effect, _CHANGING_EFFECTS):
        items: list[int | None] = [*range(len(view.items))] if operation.takes == "list" else [None]
        yield from ((resource, {name: view.value_named(name, item) for name in resource.names}) for item in items)
    for each in view.values:
        owner = view.contract.owners.get(each.slot.name)
        if owner is not None and (owner is not resource or not isinstance(operation.effect, Create)):
            yield owner, {owner.names[0]: each.value}


def _is_record_of_run(resource: Resource, names: Mapping[str, Any], state: TargetState) -> bool:
    """Return whether the run created the record, or it certainly does not exist; True if its key is incomplete."""
    if any(value is ABSENT or value is None for value in names.values()):
        return True
    key = record_key(resource, names)
    record = state.created.get((resource.name, key)) if key else None
    if record is not None:
        return is_record_of_run(state, record)
    return state.exists(resource, names) is Certainty.NO


def with_own_key(view: RequestView, state: TargetState, own: dict[str, str]) -> Request:
    """Return a creation with a new value in place of each documented example of a key; other requests unchanged.

    With the documented key, a record of the run could not be distinguished from one of another client. `own` maps each
    documented value to its replacement. New replacements are added to it.
    """
    operation, request = view.operation, view.request
    resource = view.contract.resource_of(operation)
    if operation is None or resource is None or resource.key_pattern or not isinstance(operation.effect, Create):
        return request
    for slot, value, item in view.values:
        field = zones_of(view.contract).field(slot)
        named = slot.name in resource.names and slot.where in ("body", "item") and isinstance(value, str)
        if (
            named
            and (slot.name, value) in documented_values(view.contract)
            and field is not None
            and field.new_value_template
        ):
            if value not in own:
                own[value] = state.names.new_value(field.new_value_template)
            request = with_value(RequestView(view.contract, request), slot, own[value], item or 0)
    return request


def with_own_record(view: RequestView, state: TargetState) -> Request:
    """Return the request with a record of the run in its path, if the path has the documented example.

    The request is unchanged if the run has no record of the resource, or if the operation is safe.
    """
    operation = view.operation
    resource = view.contract.resource_of(operation)
    if operation is None or resource is None or operation.safe:
        return view.request
    slots = [each for each in operation.slots if each.where == "path"]
    record = next(state.own_records(resource.name), None)
    if record is None or not slots or any(view.path_values.get(each.name) != str(each.example) for each in slots):
        return view.request
    own = {each.name: record.names.get(each.name) for each in slots}
    return view.request.replace(path=fill_path(operation.path, own)) if None not in own.values() else view.request
