"""Updates that empty what they do not send: what is beside a member in an inner object, or all if nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.checks.behaviours._singletons_before import inner_objects
from conformance.contract.json_pointer import put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import example_record, record_pointer, record_slots, required_values
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants._store_edits import resource_of, subjects, visible
from conformance.mock_server.mutants._write_faults import sent_names, with_side_effect
from conformance.mock_server.mutants.base import Mutant, MutantApp
from conformance.mock_server.record_store import RecordStore


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants with these faults."""
    return mutants_of_kinds(contract, KINDS)


def leave_settable_members(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Leave only the members that requests set in the inner objects that have some."""
    assert view.operation is not None
    resource = resource_of(app.contract, view.operation)
    settable = _settable_pointers(resource)
    for record in subjects(app, view):
        for pointer in inner_objects(resource):
            shown = resolve(record.members, pointer)
            kept = {name: value for name, value in shown.items() if f"{pointer}/{name}" in settable}
            record.members.update(put(record.members, pointer, kept))


def has_inner_objects(contract: Contract, operation: Operation) -> bool:
    """Return whether an inner object of a singleton has members that no request sets."""
    resource = resource_of(contract, operation)
    seeded = RecordStore(contract).all(resource)[:1] if resource.singleton else []
    shown = {f"{each}/{name}" for record in seeded for each in inner_objects(resource) for name in _at(record, each)}
    return bool(shown - _settable_pointers(resource))


def _settable_pointers(resource: Resource) -> set[str]:
    return {resource.pointers.get(each, f"/{each}") for each in resource.stored_members}


def _at(record: Any, pointer: str) -> dict[str, Any]:
    shown = resolve(record.members, pointer)
    return shown if isinstance(shown, dict) else {}


def empty_all(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Empty the members that the update can set, if it sends none of them."""
    assert view.operation is not None
    members = _free_members(app.contract, view.operation)
    for record in subjects(app, view) if not sent_names(view) & members else ():
        record.members |= dict.fromkeys(members)


def may_be_empty(contract: Contract, operation: Operation) -> bool:
    """Return whether the contract leaves open what an update without members does, and replies show some of them."""
    resource, schema = resource_of(contract, operation), operation.body_schema
    names = {name: each for name, each in example_record(operation).items() if name in resource.names}
    empty: Any = [names] if operation.takes == "list" else names
    is_open = schema is not None and not required_values(operation).keys() - {*names} and not schema.accepts(empty)
    is_open &= bool(contract.clauses_about(operation, "cause", "field-open")) and not record_pointer(operation)
    # The reference server refuses what changes nothing, if a clause says so.
    is_open &= not contract.clauses_about(operation, "cause", "nothing-changes")
    seen = {*visible(RecordStore(contract), resource)}
    return is_open and not resource.singleton and bool(_free_members(contract, operation) & seen)


def _free_members(contract: Contract, operation: Operation) -> set[str]:
    resource = resource_of(contract, operation)
    return {*record_slots(operation)} & {*resource.stored_members} - {*resource.names, *resource.unique}


KINDS = {
    "update-keeps-the-rest": {
        "forgets-beside": FaultKind(
            "leaves only the members that requests set in an inner object",
            with_side_effect(leave_settable_members),
            has_inner_objects,
        ),
        "empties-all": FaultKind("empties all members if none is sent", with_side_effect(empty_all), may_be_empty),
    },
}
