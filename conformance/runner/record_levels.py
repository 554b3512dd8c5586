"""The order in which records are deleted: children before their parents."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from conformance.contract.model import Contract
from conformance.observation.records import Place, Record, record_key
from conformance.observation.target_state import TargetState


def level_of(contract: Contract, resource: str) -> int:
    """Return 1 for a resource without parents, and one more for children than for their parents."""
    parents = {contract.owners.get(name) for name in contract.resources[resource].names}
    parents |= {contract.owners.get(name) for name in contract.resources[resource].parents}
    others = [each.name for each in parents if each is not None and each.name != resource]
    return 1 + max((level_of(contract, each) for each in others), default=0)


def place_of(contract: Contract, record: Record) -> Place:
    """Return the place of a record whose request names are complete."""
    key = record_key(contract.resources[record.resource], record.names)
    assert key is not None
    return record.resource, key


def parent_places(contract: Contract, record: Record) -> list[Place]:
    """Return the places of the records of other resources whose key is a part of the record's request names."""
    owners = ((contract.owners.get(name), value) for name, value in record.names.items())
    return [(owner.name, (value,)) for owner, value in owners if owner is not None and owner.name != record.resource]


def is_any_below(state: TargetState, places: Iterable[Place], others: Collection[Place]) -> bool:
    """Return whether one of the records, or a parent of it that the run made, is one of `others`."""
    return any(
        place in others or (place in state.made and is_any_below(state, _parents(state, place), others))
        for place in places
    )


def _parents(state: TargetState, place: Place) -> list[Place]:
    return parent_places(state.contract, state.made[place])
