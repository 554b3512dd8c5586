"""The states of records: what operations need of existing records, and what they set.

A *state* is a part of a record that decides which operations are possible, such as `is_archived: false`. Terms:

    need        member -> the values that an operation accepts, for the records of one resource
    transition  an operation on one existing record that sets members: those of its `set`, and those in its body
    route       a creation, and the transitions after it, that bring a new record into a state
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from conformance.contract.effects import Merge, SetsMembers
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import example_record, record_slots
from conformance.contract.resource import Resource
from conformance.observation.records import stored_value

Values = Mapping[str, Any]
"""Member -> its value, as the server stores it."""
Need = Mapping[str, tuple[Any, ...]]
"""Member -> the values that are accepted."""
ANY_STATE: Need = {}


class Transition(NamedTuple):
    """An operation that changes the state of a record, and the members of the state that its body must have."""

    operation: Operation
    sent: Values


class Route(NamedTuple):
    """How to bring a new record into a state: the operation that creates it, and transitions in their order."""

    creation: Operation
    transitions: tuple[Transition, ...]


@lru_cache(maxsize=1024)
def needs_of(contract: Contract, operation: Operation) -> Mapping[str, Need]:
    """Return what an operation needs of records: resource -> need.

    In contract.yaml, a member is one of the operation's own resource. The name of a resource with an object is about
    the record of that resource to which the request refers.
    """
    found: dict[str, dict[str, tuple[Any, ...]]] = {}
    for name, value in operation.effect.needs.items():
        if isinstance(value, Mapping):
            found.setdefault(name, {}).update({member: _accepted(each) for member, each in value.items()})
        elif operation.effect.resource is not None:
            found.setdefault(operation.effect.resource, {})[name] = _accepted(value)
    return found


def own_need(contract: Contract, operation: Operation) -> Need:
    """Return what an operation needs of the existing record that it works on."""
    return needs_of(contract, operation).get(operation.effect.resource or "", ANY_STATE)


def _accepted(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def members_set_by(operation: Operation) -> Values:
    """Return the members that an operation sets in the record, whatever its request contains."""
    return operation.effect.set if isinstance(operation.effect, SetsMembers) else {}


@lru_cache(maxsize=256)
def state_members(contract: Contract, resource: Resource) -> frozenset[str]:
    """Return the members of a resource that an operation needs in a certain state."""
    needs = (needs_of(contract, each).get(resource.name, ANY_STATE) for each in contract.operations.values())
    return frozenset(member for need in needs for member in need)


def is_in_state(need: Need, values: Values) -> bool | None:
    """Return whether a record with these values has the needed state; None if not all of them are known."""
    known = [_is_one_of(values[member], accepted) for member, accepted in need.items() if member in values]
    if not all(known):
        return False
    return True if len(known) == len(need) else None


def _is_one_of(value: Any, accepted: Sequence[Any]) -> bool:
    # in Python, true equals 1
    return any(value == each and isinstance(value, bool) == isinstance(each, bool) for each in accepted)


def state_text(need: Need) -> str:
    """Return a state for people, such as `is_archived: false`."""
    return ", ".join(f"{name}: {' or '.join(map(_text, accepted))}" for name, accepted in need.items())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


# --- routes ------------------------------------------------------------------------------------------
def state_of_new_record(contract: Contract, creation: Operation) -> dict[str, Any]:
    """Return the values of state members in a record that the documented request of a creation makes."""
    resource = contract.resource_of(creation)
    assert resource is not None
    return values_after(contract, resource, {**resource.initial}, example_record(creation), creation)


def values_after(
    contract: Contract, resource: Resource, before: Values, sent: Any, operation: Operation
) -> dict[str, Any]:
    """Return the values of state members after an accepted operation that sent these members."""
    kept = {name: sent[name] for name in resource.stored_members if name in sent} if isinstance(sent, Mapping) else {}
    stored = {name: stored_value(resource, name, value) for name, value in kept.items()}
    members = state_members(contract, resource)
    return {name: value for name, value in {**before, **stored, **members_set_by(operation)}.items() if name in members}


def find_route(contract: Contract, resource: Resource, need: Need) -> Route | None:
    """Return the shortest route to a state; None if no operations lead to it."""
    creations = contract.creators_of(resource.name)
    found = (
        (each, find_transitions(contract, resource, state_of_new_record(contract, each), need)) for each in creations
    )
    routes = [Route(creation, steps) for creation, steps in found if steps is not None]
    return min(routes, key=lambda each: len(each.transitions), default=None)


def find_transitions(
    contract: Contract, resource: Resource, start: Values, need: Need
) -> tuple[Transition, ...] | None:
    """Return the shortest sequence of transitions from the values of a record to a state; None without one."""
    waiting: deque[tuple[Values, tuple[Transition, ...]]] = deque([(start, ())])
    seen: list[Values] = [start]
    possible = [*_transitions(contract, resource)]
    while waiting:
        values, steps = waiting.popleft()
        if is_in_state(need, values):
            return steps
        for each in possible:
            after = values_after(contract, resource, values, each.sent, each.operation)
            if is_in_state(own_need(contract, each.operation), values) and after not in seen:
                seen.append(after)
                waiting.append((after, (*steps, each)))
    return None


def transitions_to_need(contract: Contract, operation: Operation, values: Values) -> Sequence[Transition]:
    """Return transitions after which a record may have the state that the operation needs.

    If its values are not known, these are the transitions of a new record, or those that set the needed values.
    """
    resource, need = contract.resource_of(operation), own_need(contract, operation)
    if resource is None or is_in_state(need, values):
        return ()
    if values:
        return find_transitions(contract, resource, values, need) or ()
    route = find_route(contract, resource, need)
    if route is not None and route.transitions:
        return route.transitions
    return [
        each for each in _transitions(contract, resource) if is_in_state(need, _values_of(contract, resource, each))
    ]


def _values_of(contract: Contract, resource: Resource, transition: Transition) -> Values:
    return values_after(contract, resource, {}, transition.sent, transition.operation)


def _transitions(contract: Contract, resource: Resource) -> Iterator[Transition]:
    members = state_members(contract, resource)
    for each in contract.operations.values():
        if each.effect.resource == resource.name and isinstance(each.effect, Merge) and each.takes != "list":
            sent = _required_members(resource, each, members)
            if members & {*sent, *members_set_by(each)}:
                yield Transition(each, sent)
            for name, value in _values_to_send(contract, resource, each):
                yield Transition(each, {**sent, name: value})


def _required_members(resource: Resource, operation: Operation, members: Collection[str]) -> Values:
    """Return those of the members that the body of an update must have, with their values in the example."""
    example, slots = example_record(operation), record_slots(operation)
    names = [name for name in resource.stored_members if name in members and name in example and name in slots]
    return {name: example[name] for name in names if slots[name].required}


def _values_to_send(contract: Contract, resource: Resource, operation: Operation) -> Iterator[tuple[str, Any]]:
    """Yield (member, value) for the states that the body of an update can set."""
    members = state_members(contract, resource).intersection(resource.stored_members) - {*resource.stored_as}
    for name, slot in record_slots(operation).items() if operation.takes_record and members else ():
        if name not in members:
            continue
        needs = (needs_of(contract, each).get(resource.name, ANY_STATE) for each in contract.operations.values())
        needed = [value for need in needs for value in need.get(name, ())]
        values: list[Any] = []
        booleans = (True, False) if slot.schema.possible_types - {"null"} == {"boolean"} else ()
        for value in (*needed, *slot.schema.flat.get("enum", ()), *booleans):
            if slot.schema.accepts(value) and not _is_one_of(value, values):
                values.append(value)
        yield from ((name, value) for value in values)


def refused_states(contract: Contract, operation: Operation) -> Iterator[tuple[Resource, Need]]:
    """Yield the states in which an operation does not accept a record of a resource, if operations lead to them.

    Each of them differs from the needed state in one member.
    """
    for name, need in needs_of(contract, operation).items():
        resource = contract.resources[name]
        for member, accepted in need.items():
            for value in _known_values(contract, resource, member):
                state = {**need, member: (value,)}
                if not _is_one_of(value, accepted) and find_route(contract, resource, state) is not None:
                    yield resource, state


def _known_values(contract: Contract, resource: Resource, member: str) -> list[Any]:
    """Return the values of a member that creations and transitions give."""
    made = [state_of_new_record(contract, each) for each in contract.creators_of(resource.name)]
    found: list[Any] = []
    for values in (*made, *(_values_of(contract, resource, each) for each in _transitions(contract, resource))):
        if member in values and not _is_one_of(values[member], found):
            found.append(values[member])
    return found
