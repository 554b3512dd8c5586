"""How behaviours change records: the members, the new values, and the requests that behaviours of updates share.

To check updates, members of a new record are changed, one in each request. Before and after each change, two records
are read: the changed one, and another new one, its *neighbour*. The behaviours of updates only differ in what they
compare. So the requests are sent once: the first behaviour that needs the changes of an operation makes them, and the
`shared_observations` of the factory keep them for the others.

A changed value must be valid, and must differ from the stored one; otherwise no change could be seen. A server that
ignores an update also leaves all other values unchanged. So behaviours about side effects only judge an update that was
stored, or that has a side effect.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

from conformance.checks.behaviours._reading_records import member_value, same_value, stored_value
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext, StateObserver
from conformance.checks.block_reason import BlockCode
from conformance.checks.causes.base import Blocked, RecordNames, RequestSource, RequestSteps
from conformance.contract.effects import Create, Merge
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.model import Contract, Operation, ParameterSlot
from conformance.contract.request_view import record_slots, required_values, with_value
from conformance.contract.resource import Resource
from conformance.contract.value_zones import Zone
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply

MOST_MEMBERS = 12
_SEVERAL_WORDS = re.compile(r"[^\W\d]+\s+[^\W\d]")
"""Text of several words."""


@dataclass(frozen=True)
class RecordSnapshot:
    """The record and its neighbour as the target shows them; None for one that is missing. `reply` shows the record."""

    record: Any
    neighbour: Any
    reply: Reply


@dataclass(frozen=True)
class Change:
    """One accepted update of one member.

    Attributes:
        member: The changed member.
        wanted: The value that should be stored.
        before: The records before the update.
        after: The records after the update.
        reply: The reply to the update.
    """

    member: str
    wanted: Any
    before: RecordSnapshot
    after: RecordSnapshot
    reply: Reply

    def is_stored(self, resource: Resource) -> bool:
        """Return whether the record has the wanted value after the update."""
        return same_value(member_value(resource, self.after.record, self.member), self.wanted)


class UpdateBehaviour(RecordBehaviour):
    """A behaviour of updates. `compare` judges the changes, which `observed_updates` makes."""

    effects = (Merge,)
    # A wrong server may change the newest record, which must be one that is read afterwards.
    compares_all = True

    def shared_steps(self, operation: Operation) -> str:
        return "update"

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        return bool(operation.effect_as(Merge).set) or any(settable_members(operation, resource))

    def observe(self, context: RecordContext) -> RequestSteps:
        self.compare(context, (yield from observed_updates(context)))

    def compare(self, context: RecordContext, changes: list[Change]) -> None:
        """Assert what must be true for the changes, one for each changed member."""
        raise NotImplementedError


class SideEffectBehaviour(UpdateBehaviour):
    """A behaviour about values that an update must not change."""

    def compare(self, context: RecordContext, changes: list[Change]) -> None:
        found = [(change, self.side_effects(context, change)) for change in changes]
        conclusive = [(change, texts) for change, texts in found if texts or change.is_stored(context.resource)]
        if not conclusive:
            raise Blocked.because(
                BlockCode.NOT_OBSERVABLE,
                f"no update of a {context.resource.name} was seen to be stored, so nothing shows what else it changes",
            )
        for change, texts in conclusive:
            context.check(not texts, self.expected(context, change), "; ".join(texts), change.reply)

    def side_effects(self, context: RecordContext, change: Change) -> list[str]:
        """Return the changes that the update must not make, for people."""
        raise NotImplementedError

    def expected(self, context: RecordContext, change: Change) -> str:
        """Return the expected result of the update, for people."""
        raise NotImplementedError


def observed_updates(context: RecordContext) -> Generator[Request, Reply, list[Change]]:
    """Return the accepted updates of a new record, one for each member. The first caller of a run sends them.

    Raises:
        Blocked: No update was possible, or replies do not show the updated members.
    """
    shared, key = context.factory.shared_observations, f"updates of {context.operation.id}"
    if key not in shared:
        shared[key] = yield from _update_each_member(context)
    changes: list[Change] = shared[key]
    return changes


def _update_each_member(context: RecordContext) -> Generator[Request, Reply, list[Change]]:
    operation, resource = context.operation, context.resource
    companion = (yield from context.new_record()) if operation.takes == "list" else None
    names = {} if resource.singleton else (yield from context.new_record())
    neighbour = None if resource.singleton else (yield from context.new_record())
    observer = StateObserver(lambda: _read_both(context, names, neighbour))
    yield from observer.state()
    own = operation.effect_as(Merge).set
    if own and not context.factory.has_target_alone:
        raise Blocked.because(BlockCode.SHARED_DATA, f"other clients can change what {operation.id} sets")
    changes: list[Change] = []
    for member, example in [*settable_members(operation, resource), *own.items()][:MOST_MEMBERS]:
        shown = (yield from observer.state()).record
        value = example if member in own else _different_value(context, shown, member, example)
        if value is ABSENT or member_value(resource, shown, member) is ABSENT:
            continue
        fields = {**_unchanged_values(context, shown), **({} if member in own else {member: value})}
        request = update_request(context.factory, operation, names, fields, companion)
        observed = yield from observer.change(context.send(request, f"was refused with {member} alone"))
        changes.append(Change(member, stored_value(resource, member, value), *observed))
    if not changes:
        raise Blocked.because(BlockCode.NOT_OBSERVABLE, f"{operation.id} changes no member that is shown")
    return changes


def _unchanged_values(context: RecordContext, shown: Any) -> dict[str, Any]:
    """Return the values that the record has now in those stored members that each update must have."""
    resource = context.resource
    required = [name for name in required_values(context.operation) if name in resource.kept]
    values = {name: member_value(resource, shown, name) for name in required if name not in resource.translate}
    return {name: value for name, value in values.items() if value is not ABSENT and value is not None}


def _read_both(
    context: RecordContext, names: RecordNames, neighbour: RecordNames | None
) -> Generator[Request, Reply, RecordSnapshot]:
    record, reply = yield from context.read(names)
    other, _ = (yield from context.read(neighbour)) if neighbour else (None, None)
    return RecordSnapshot(record, other, reply)


def settable_members(operation: Operation, resource: Resource) -> Iterator[tuple[str, Any]]:
    """Yield (member, value) for the stored members in the example of the operation, except unique ones."""
    example = operation.body_example
    if isinstance(example, list):
        example = example[0] if example else {}
    if isinstance(operation.effect, Create):
        example = resolve(example, operation.effect.sent)
    if isinstance(example, dict):
        members = record_slots(operation)
        yield from (
            (name, value)
            for name, value in example.items()
            if name in resource.kept
            and name in members
            and isinstance(value, str | int | float | list)
            and name not in resource.unique
        )


def _different_value(context: RecordContext, shown: Any, member: str, value: Any) -> Any:
    """Return a valid value that differs from the stored one, the example if possible; ABSENT if there is none."""
    resource = context.resource
    current = member_value(resource, shown, member)
    candidates = [value, *other_valid_values(context.factory, context.operation, resource, member, value)]
    different = (each for each in candidates if not same_value(current, stored_value(resource, member, each)))
    return ABSENT if current is ABSENT else next(different, ABSENT)


def other_valid_values(
    factory: RequestSource, operation: Operation, resource: Resource, member: str, value: Any
) -> Iterator[Any]:
    """Yield values of a member, other than `value`, that are certainly valid.

    The values depend on the type of `value`:

    - any: the words that the API translates, and the values of an enumeration;
    - a list: its last element alone;
    - a text: longer texts;
    - a boolean: the other one;
    - an integer: the next and the previous one;
    - a fraction: its double and its half.
    """
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
    """Return the parameter for a member of the body, or of the items of a list."""
    return record_slots(operation)[member]


def with_other_values(
    contract: Contract, factory: RequestSource, operation: Operation, request: Request, item: int = 0
) -> Request:
    """Return a creation request with other valid values in place of those of the example; `item` is the item to change.

    A text is only replaced if the schema has an enumeration for it, or if it has several words. Any other text may have
    a format that the schema does not describe.
    """
    resource = contract.resources[operation.effect_as(Create).resource]
    for member, value in settable_members(operation, resource):
        slot = member_slot(operation, member)
        field = factory.zones.field(slot)
        free = not isinstance(value, str) or _SEVERAL_WORDS.search(value) is not None or "enum" in slot.schema.flat
        is_own = field is None or not (field.new_value_template or field.vocabulary)
        if not (free and is_own) or member in (*resource.names, *contract.owners):
            continue
        wanted = stored_value(resource, member, value)
        made = other_valid_values(factory, operation, resource, member, value)
        other = next((each for each in made if not same_value(stored_value(resource, member, each), wanted)), ABSENT)
        if other is not ABSENT:
            request = with_value(factory.view(request), slot, other, item)
    return request


def update_request(
    factory: RequestSource,
    operation: Operation,
    names: RecordNames,
    fields: dict[str, Any],
    companion: RecordNames | None = None,
) -> Request:
    """Return the request that changes these members of a record. It has the other required members of the example too.

    If the operation takes a list, the record is its last item, after the record `companion` if there is one.
    """
    required = required_values(operation)
    if operation.takes != "list":
        return factory.request_for(operation, names, {**required, **fields})
    items = [{**required, **each, **fields} for each in (companion, names) if each is not None]
    return factory.request_for(operation, {}, items)
