"""States in which a record exists, and is not as it was created: archived, delivered, or no longer updated.

A *closed member* is a stored one with a few possible values, such as a boolean, for which the contract says what a new
record has (`initial`). `state_updates` finds the updates that give closed members other values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.checks.causes.base import RequestSource
from conformance.checks.request_steps import RecordNames
from conformance.contract.effects import Merge
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.record_requests import record_slots, required_values
from conformance.contract.resource import Resource
from conformance.contract.value_zones import Zone, zones_of
from conformance.core.exchange import Request
from conformance.observation.records import stored_value

Values = Mapping[str, Any]
_MOST_WORDS = 8
"""An enumeration with more words is not a state, but a choice such as a currency."""


def state_updates(contract: Contract, resource: Resource) -> Iterator[tuple[Operation, Values]]:
    """Yield each update that can change closed members of one record, with the members to send.

    A list of updates is left out, unless it sets members by itself: another update sends the same members.
    """
    for update in contract.operations.values():
        effect = update.effect
        if not isinstance(effect, Merge) or effect.resource != resource.name or effect.needs:
            continue
        values = _other_values(contract, resource, update) if update.takes != "list" else {}
        is_set = any(resource.initial.get(name, value) != value for name, value in effect.set.items())
        if values or is_set:
            yield update, values


def change_request(factory: RequestSource, update: Operation, names: RecordNames, values: Values) -> Request:
    """Return the request that gives a record these values."""
    if update.takes == "list":
        return factory.request_for(update, {}, [{**required_values(update), **names}])
    body = {**required_values(update), **values}
    return factory.request_for(update, names, body) if body else factory.request_for(update, names)


def _other_values(contract: Contract, resource: Resource, update: Operation) -> dict[str, Any]:
    """Return the first certainly valid value of each closed member that a new record does not have."""
    found: dict[str, Any] = {}
    for name, slot in record_slots(update).items():
        if name in resource.stored_members and resource.initial.get(name) is not None:
            new = resource.initial[name]
            others = (each for each in _words(slot) if stored_value(resource, name, each) != new)
            valid = (each for each in others if zones_of(contract).zone(slot, each, None) is Zone.RIGHT)
            if (value := next(valid, None)) is not None:
                found[name] = value
    return found


def _words(slot: ParameterSlot) -> list[Any]:
    words = [*slot.schema.flat.get("enum", ())] or ([True, False] if slot.types == {"boolean"} else [])
    return words if len(words) <= _MOST_WORDS else []
