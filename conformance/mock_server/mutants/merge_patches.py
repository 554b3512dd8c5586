"""Merge patches whose nulls remove nothing, or which replace objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.checks.behaviours.null_removes import removable_members
from conformance.contract.merge_patch import without_nulls
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants._store_edits import resource_of, subjects
from conformance.mock_server.mutants._write_faults import with_side_effect
from conformance.mock_server.mutants.base import Mutant, MutantApp
from conformance.mock_server.record_store import RecordStore
from conformance.observation.created_records import sent_members


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of merge patches."""
    return mutants_of_kinds(contract, KINDS)


def keep_nulled(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Keep the old value of each member that was sent as null."""
    for record, members in zip(subjects(app, view), before, strict=False):
        sent = sent_members(view)
        record.members |= {name: members.get(name) for name, value in sent.items() if value is None}


def keep_nulled_in_objects(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Keep the old values of the members of objects that were sent as null."""
    for record, members in zip(subjects(app, view), before, strict=False):
        for name, old in members.items():
            new = record.members.get(name)
            if isinstance(old, dict) and isinstance(new, dict):
                record.members[name] = {**old, **new}


def replace_objects(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Replace objects by the sent ones."""
    for record in subjects(app, view):
        sent = sent_members(view)
        record.members |= {name: without_nulls(each) for name, each in sent.items() if isinstance(each, dict)}


def has_object(contract: Contract, operation: Operation) -> bool:
    """Return whether records have an object whose members can be removed."""
    example = RecordStore(contract).example(resource_of(contract, operation))
    return any(isinstance(example.get(name), dict) for name in removable_members(contract, operation))


KINDS = {
    "null-removes": {
        "keeps": FaultKind("ignores the members that are null", with_side_effect(keep_nulled)),
        "keeps-inner": FaultKind(
            "ignores the nulls in objects", with_side_effect(keep_nulled_in_objects), suits=has_object
        ),
        "replaces-objects": FaultKind(
            "replaces objects by the sent ones", with_side_effect(replace_objects), suits=has_object
        ),
    }
}
