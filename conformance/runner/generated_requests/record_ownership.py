"""Prevent that generated requests change records of other users: records that the run did not create.

A generated request may name such a record by chance. On a persistent target, a request that could change it is not
sent. Documented examples, which other users may have too, are replaced before (`example_records`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.effects import Create, Delete, Rekey, Update
from conformance.contract.json_pointer import ABSENT
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.observation.certainty import Certainty
from conformance.observation.records import record_key
from conformance.observation.target_state import TargetState
from conformance.runner.foreign_records import is_record_of_run
from conformance.runner.write_guard import is_safe

_CHANGING_EFFECTS = (Update, Delete, Rekey)
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def may_change_foreign_record(view: RequestView, state: TargetState) -> bool:
    """Return whether the request could change a record that the run did not create."""
    if view.operation is None or view.operation.safe:
        return not is_safe(view, _SAFE_METHODS)
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
