"""Updates that reset members which they do not send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.checks.behaviours._other_words import other_words
from conformance.checks.behaviours._several_references import reference_arrays
from conformance.checks.behaviours._updating_records import has_two_values, has_two_words, settable_members
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import example_record, required_values
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants._store_edits import resource_of, subjects, visible
from conformance.mock_server.mutants._write_faults import SideEffect, sent_names, with_side_effect
from conformance.mock_server.mutants.base import Mutant, MutantApp
from conformance.mock_server.record_store import RecordStore
from conformance.observation.records import stored_value


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants with these faults."""
    return mutants_of_kinds(contract, KINDS)


# --- to the initial value -------------------------------------------------------------------------------
def resetting(members_of: Callable[[Operation, Resource], list[str]]) -> SideEffect:
    """Return the side effect that these members of an updated record are reset, if they were not sent."""

    def reset(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
        assert view.operation is not None
        resource = resource_of(app.contract, view.operation)
        for record in subjects(app, view):
            for name in {*members_of(view.operation, resource)} - sent_names(view):
                record.members[name] = resource.initial.get(name)

    return reset


def _set_volatile(operation: Operation, resource: Resource) -> list[str]:
    return [name for name, _ in settable_members(operation, resource) if name in resource.volatile]


def sets_volatile(contract: Contract, operation: Operation) -> bool:
    """Return whether an update sets a volatile member, and others."""
    resource = resource_of(contract, operation)
    return bool(_set_volatile(operation, resource)) and len([*settable_members(operation, resource)]) > 1


def _flags(operation: Operation, resource: Resource) -> list[str]:
    return [name for name, value in settable_members(operation, resource) if has_two_values(resource, name, value)]


def has_flags(contract: Contract, operation: Operation) -> bool:
    """Return whether an update has members with two values, and others."""
    resource = resource_of(contract, operation)
    flags, members = _flags(operation, resource), [*settable_members(operation, resource)]
    return bool({*flags} & {*resource.initial}) and len(members) > len(flags) and not resource.singleton


def _choices(operation: Operation, resource: Resource) -> dict[str, Any]:
    """Return the stored value of the example of each member that has two values or words, and may be left out."""
    members = {
        name: value
        for name, value in settable_members(operation, resource)
        if has_two_words(operation, resource, name, value)
    }
    return {
        name: stored_value(resource, name, value)
        for name, value in members.items()
        if name not in (*required_values(operation), *resource.volatile)
    }


def reset_to_example(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Give members with two values those of the example, if they were not sent."""
    assert view.operation is not None
    chosen = _choices(view.operation, resource_of(app.contract, view.operation))
    for record in subjects(app, view):
        record.members |= {name: value for name, value in chosen.items() if name not in sent_names(view)}


def has_choices(contract: Contract, operation: Operation) -> bool:
    """Return whether an update has visible members with two values, and others."""
    resource = resource_of(contract, operation)
    seen = {*visible(RecordStore(contract), resource)}.intersection(_choices(operation, resource))
    return bool(seen) and len([*settable_members(operation, resource)]) > 1 and not resource.singleton


def _last(operation: Operation, resource: Resource) -> list[str]:
    return [name for name, _ in settable_members(operation, resource)][-1:]


def reset_later_members(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Reset the members that follow a sent one, unless the first one was sent."""
    assert view.operation is not None
    resource = resource_of(app.contract, view.operation)
    names = [name for name, _ in settable_members(view.operation, resource)]
    sent = [place for place, name in enumerate(names) if name in sent_names(view)]
    later = _left_by_creation(app.contract, resource).intersection(names[sent[0] + 1 :] if sent and sent[0] else ())
    for record in subjects(app, view):
        record.members |= {name: resource.initial[name] for name in later - sent_names(view)}


def has_later_members(contract: Contract, operation: Operation) -> bool:
    """Return whether an update sets a visible member after its second one that has its initial value at first."""
    resource = resource_of(contract, operation)
    later = [name for name, _ in settable_members(operation, resource)][2:]
    seen = {*visible(RecordStore(contract), resource)} - {*required_values(operation)}
    return bool(seen.intersection(later) & _left_by_creation(contract, resource)) and not resource.singleton


def _left_by_creation(contract: Contract, resource: Resource) -> frozenset[str]:
    """Return the members that have their initial values in a new record."""
    sent = (example_record(maker) for maker in contract.creators_of(resource.name))
    return frozenset({*resource.initial}.difference(*sent))


def reset_words(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Reset the members for which only a creation can send other words."""
    assert view.operation is not None
    resource = resource_of(app.contract, view.operation)
    for record in subjects(app, view):
        record.members |= {slot.name: resource.initial[slot.name] for slot in other_words(app.contract, view.operation)}


def has_words(contract: Contract, operation: Operation) -> bool:
    """Return whether a creation can send other words in members that the update leaves."""
    return bool(other_words(contract, operation))


def has_several(contract: Contract, operation: Operation) -> bool:
    """Return whether an update can set several members, the last of which is visible."""
    resource = resource_of(contract, operation)
    members = [*settable_members(operation, resource)]
    last, value = members[-1] if len(members) > 1 and not resource.singleton else ("", None)
    is_seen = last in visible(RecordStore(contract), resource) and not has_two_values(resource, last, value)
    return is_seen and last not in required_values(operation)


# --- to the first of several references -----------------------------------------------------------------
def keep_first_reference(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Leave the first element of each array of references that was not sent."""
    assert view.operation is not None
    arrays = _reference_arrays(app.contract, view.operation) - sent_names(view)
    for record in subjects(app, view):
        shown = {name: record.members.get(name) for name in arrays}
        record.members |= {name: value[:1] for name, value in shown.items() if isinstance(value, list)}


def has_references(contract: Contract, operation: Operation) -> bool:
    """Return whether an update can leave out an array of references that replies show."""
    seen = {*visible(RecordStore(contract), resource_of(contract, operation))}
    return bool(_reference_arrays(contract, operation) & seen - {*required_values(operation)})


def _reference_arrays(contract: Contract, operation: Operation) -> set[str]:
    resource = resource_of(contract, operation)
    makers = contract.creators_of(resource.name)[:1]
    return {slot.name for maker in makers for slot in reference_arrays(contract, maker, resource)}


KINDS = {
    "update-keeps-the-rest": {
        "resets-last": FaultKind(
            "resets the last member if it is not sent", with_side_effect(resetting(_last)), has_several
        ),
        "resets-later": FaultKind(
            "resets the members that follow the sent one", with_side_effect(reset_later_members), has_later_members
        ),
        "resets-words": FaultKind(
            "resets the words that only a creation sets", with_side_effect(reset_words), has_words
        ),
        "resets-flags": FaultKind(
            "resets members with two values that are not sent", with_side_effect(resetting(_flags)), has_flags
        ),
        "resets-to-example": FaultKind(
            "gives members with two values that are not sent the other one",
            with_side_effect(reset_to_example),
            has_choices,
        ),
        "resets-volatile": FaultKind(
            "resets volatile members that are not sent", with_side_effect(resetting(_set_volatile)), sets_volatile
        ),
        "first-reference": FaultKind(
            "leaves one of several references that are not sent", with_side_effect(keep_first_reference), has_references
        ),
    },
}
