"""How behaviours change records: one member at a time, with a neighbour watched."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

from conformance.checks.behaviours._reading_records import member_value, read_record, same_value, stored_value
from conformance.checks.behaviours.base import succeeded
from conformance.checks.block_reason import BlockCode
from conformance.checks.causes.base import Blocked, RecordNames, RequestSource
from conformance.contract.effects import Create, Merge
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract, Operation, ParameterSlot, Resource
from conformance.contract.request_view import with_value
from conformance.contract.value_zones import Zone
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply

MOST_MEMBERS = 5
_SEVERAL_WORDS = re.compile(r"[^\W\d]+\s+[^\W\d]")
"""Text of several words."""


@dataclass(frozen=True)
class Change:
    """One accepted update of one member; `wanted` is what should be stored. A neighbour is None where there is none."""

    member: str
    wanted: Any
    before: Any
    after: Any
    neighbour_before: Any
    neighbour_after: Any
    reply: Reply
    shown_by: Reply


def settable_members(operation: Operation, resource: Resource) -> Iterator[tuple[str, Any]]:
    """(member, value) for the kept members that the operation's example changes."""
    example = operation.body_example
    if isinstance(example, list):
        example = example[0] if example else {}
    if isinstance(example, dict):
        members = {slot.name for slot in operation.slots if len(slot.trail) == 1}
        yield from (
            (name, value)
            for name, value in example.items()
            if name in resource.kept
            and name in members
            and isinstance(value, str | int | float | list)
            and name not in resource.unique
        )


def observed_updates(
    contract: Contract, factory: RequestSource, operation: Operation, resource: Resource
) -> Generator[Request, Reply, list[Change]]:
    """What changing one member after the other of a new record did to it and to its neighbour. Raises Blocked."""
    place = f"updates of {operation.id}"
    if place not in factory.memory:
        factory.memory[place] = yield from _update_each_member(contract, factory, operation, resource)
    changes: list[Change] = factory.memory[place]
    return changes


def _update_each_member(
    contract: Contract, factory: RequestSource, operation: Operation, resource: Resource
) -> Generator[Request, Reply, list[Change]]:
    companion = (yield from factory.new_record(resource.name)) if operation.takes == "list" else None
    names = {} if resource.singleton else (yield from factory.new_record(resource.name))
    neighbour = None if resource.singleton else (yield from factory.new_record(resource.name))
    changes: list[Change] = []
    before, _ = yield from read_record(contract, factory, resource, names)
    other, _ = (yield from read_record(contract, factory, resource, neighbour)) if neighbour else (None, None)
    own = operation.effect_as(Merge).set
    if own and not factory.has_target_alone:
        raise Blocked.because(BlockCode.SHARED_DATA, f"others can change what {operation.id} sets")
    for member, example in [*settable_members(operation, resource), *own.items()][:MOST_MEMBERS]:
        value = example if member in own else _different_value(factory, operation, resource, before, member, example)
        if value is ABSENT or member_value(resource, before, member) is ABSENT:
            continue
        fields = {} if member in own else {member: value}
        reply = yield update_request(factory, operation, names, fields, companion)
        if not succeeded(reply):
            raise Blocked.because(
                BlockCode.PREPARATION_REFUSED, f"{operation.id} with {member} alone is refused: {reply.summary}"
            )
        after, shown_by = yield from read_record(contract, factory, resource, names)
        other_now, _ = (yield from read_record(contract, factory, resource, neighbour)) if neighbour else (None, None)
        wanted = stored_value(resource, member, value)
        changes.append(Change(member, wanted, before, after, other, other_now, reply, shown_by))
        before, other = after, other_now
    if not changes:
        raise Blocked.because(BlockCode.NOT_OBSERVABLE, f"{operation.id} has no member whose change could be seen")
    return changes


def _different_value(
    factory: RequestSource, operation: Operation, resource: Resource, shown: Any, member: str, value: Any
) -> Any:
    """The example's value, or another lawful one where the record has that already; ABSENT where there is none."""
    current = member_value(resource, shown, member)
    candidates = [value, *other_valid_values(factory, operation, resource, member, value)]
    different = (each for each in candidates if not same_value(current, stored_value(resource, member, each)))
    return ABSENT if current is ABSENT else next(different, ABSENT)


def other_valid_values(
    factory: RequestSource, operation: Operation, resource: Resource, member: str, value: Any
) -> Iterator[Any]:
    """More values of a member that are surely right: words that it translates, lists cut short, texts made longer,
    words of an enumeration, the other truth, the numbers beside it, twice and half a fraction."""
    yield from resource.translate.get(member, {})
    slot = member_slot(operation, member)
    if isinstance(value, list) and len(value) > 1:
        yield value[-1:]
    made: list[Any] = [f"{value} 2", f"{value}2", f"2{value}"] if isinstance(value, str) else []
    made += slot.schema.flat.get("enum", ())
    if isinstance(value, bool):
        made.append(not value)
    elif isinstance(value, int | float):
        made += [value + 1, value - 1] if isinstance(value, int) else [value * 2, value / 2]
    yield from (each for each in made if factory.zones.zone(slot, each, None) is Zone.RIGHT)


def member_slot(operation: Operation, member: str) -> ParameterSlot:
    """Where the body, or an item of it, has the member."""
    return next(each for each in operation.slots if each.name == member and each.where in ("body", "item"))


def with_other_values(contract: Contract, factory: RequestSource, operation: Operation, request: Request) -> Request:
    """A creation with other values of its own, as right as those of the example. Of texts only enumerated words and
    those of several words: in another one, something may be encoded of which nobody says how."""
    resource = contract.resources[operation.effect_as(Create).resource]
    for member, value in settable_members(operation, resource):
        slot = member_slot(operation, member)
        field = factory.zones.field(slot)
        free = not isinstance(value, str) or _SEVERAL_WORDS.search(value) is not None or "enum" in slot.schema.flat
        is_own = field is None or not (field.fresh or field.vocabulary)
        if not (free and is_own) or member in (*resource.names, *contract.owners):
            continue
        wanted = stored_value(resource, member, value)
        made = other_valid_values(factory, operation, resource, member, value)
        other = next((each for each in made if not same_value(stored_value(resource, member, each), wanted)), ABSENT)
        if other is not ABSENT:
            request = with_value(factory.view(request), slot, other)
    return request


def update_request(
    factory: RequestSource,
    operation: Operation,
    names: RecordNames,
    fields: dict[str, Any],
    companion: RecordNames | None = None,
) -> Request:
    """The request that changes these members of one record; in a list, the item after that of a companion."""
    if operation.takes != "list":
        return factory.request_for(operation, names, fields)
    return factory.request_for(operation, {}, [{**each, **fields} for each in (companion, names) if each is not None])
