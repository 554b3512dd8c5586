"""An update changes no other record, of its own or another resource.

One update changes all members of a new record at once. Before and after it, others are read: its neighbours, which are
another new record and one that shares a part of the key, and the kin (`_kin_records`).

The new record and the other one are created without their optional members, because a wrong server may give all such
records one default value, and change that.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.checks.access import Access
from conformance.checks.behaviours._kin_records import kin_resources, read_kin
from conformance.checks.behaviours._member_updates import check_is_observable
from conformance.checks.behaviours._reading_records import (
    differences,
    keeps_value,
    member_value,
    same_value,
    without_members,
)
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.behaviours._records_created_again import smallest_request
from conformance.checks.behaviours._sibling_records import new_sibling
from conformance.checks.behaviours._updating_records import (
    MOST_MEMBERS,
    different_value,
    settable_members,
    unchanged_values,
    update_request,
)
from conformance.checks.behaviours.base import succeeded
from conformance.checks.behaviours.update_keeps_the_rest import unstored
from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked, RecordNames, RecordNamesSteps, RequestSteps
from conformance.contract.effects import Merge
from conformance.contract.json_pointer import ABSENT
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.record_states import own_need
from conformance.observation.records import stored_value
from conformance.observation.response_reading import Reply


@dataclass(frozen=True)
class _Records:
    """The request names of the record that is updated, of the first item of a list, and of the neighbours."""

    updated: RecordNames
    companion: RecordNames | None
    neighbours: Mapping[str, RecordNames]


class UpdateLeavesOthers(RecordBehaviour):
    """Compares the neighbours and the kin before and after the update."""

    needs = "an update of records that can be read, of which there can be several, or others with the same members"
    effects = (Merge,)
    # A wrong server may change the newest record, which must be one that is read afterwards.
    compares_all = True

    def access(self, operation: Operation) -> Access:
        kin = kin_resources(self.contract, operation)
        return super().access(operation) | Access(reads=frozenset(each.name for each in kin if each.singleton))

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        has_others = not resource.singleton or bool(kin_resources(self.contract, operation))
        return has_others and (bool(operation.effect_as(Merge).set) or any(settable_members(operation, resource)))

    def size(self, operation: Operation) -> int:
        records = 0 if self.contract.resources[operation.effect_as(Merge).resource].singleton else 3
        return 3 * records + 3 + 2 * len(kin_resources(self.contract, operation))

    def observe(self, context: RecordContext) -> RequestSteps:
        records = yield from _new_records(context)
        record, _ = yield from context.read(records.updated)
        before = yield from _read_others(context, records)
        wanted, reply = yield from _update(context, records, record, [*before.values()])
        after = yield from _read_others(context, records)
        record, _ = yield from context.read(records.updated)
        found = differences(*(without_members(context.resource, each, set()) for each in (before, after)))
        if not found and context.factory.has_target_alone:
            found = _copied(context.resource, wanted, before, after)
        if not found and not any(
            keeps_value(member_value(context.resource, record, name), wanted[name]) for name in wanted
        ):
            raise unstored(context)
        context.check(not found, "every other record is unchanged", "; ".join(found), reply)


def _new_records(context: RecordContext) -> Generator[Request, Reply, _Records]:
    check_is_observable(context)
    companion = (yield from context.new_record()) if context.operation.takes == "list" else None
    if context.resource.singleton:
        return _Records({}, companion, {})
    names = yield from _new_smallest(context)
    sibling = yield from new_sibling(context, names)
    neighbours = {"one with a part of its key": sibling, "another": (yield from _new_smallest(context))}
    return _Records(names, companion, {place: each for place, each in neighbours.items() if each is not None})


def _new_smallest(context: RecordContext) -> RecordNamesSteps:
    """Create a record without its optional members, or a usual one if the operation needs a state."""
    makers = context.contract.creators_of(context.resource.name)
    if makers and not own_need(context.contract, context.operation):
        reply = yield (yield from smallest_request(context, makers[0], {}))
        made = (yield from context.created(reply)) if succeeded(reply) else []
        if made:
            return made[0].names
    return (yield from context.new_record())


def _read_others(context: RecordContext, records: _Records) -> Generator[Request, Reply, dict[str, Any]]:
    others = {}
    for place, names in records.neighbours.items():
        others[place], _ = yield from context.read(names)
    return {**others, **(yield from read_kin(context))}


def _update(
    context: RecordContext, records: _Records, shown: Any, others: Sequence[Any]
) -> Generator[Request, Reply, tuple[dict[str, Any], Reply]]:
    """Change all members at once or, if the target refuses that, the first one; return the stored values and the reply.

    Raises:
        Blocked: No update was possible, or replies do not show the updated members.
    """
    own = context.operation.effect_as(Merge).set
    changed = _changed_members(context, shown, others)
    if not changed and not own:
        raise Blocked.because(BlockCode.NOT_OBSERVABLE, f"{context.operation.id} changes no member that is shown")
    first = dict([*changed.items()][:1])
    for fields in (changed, first) if len(changed) > 1 else (changed,):
        sent = {**unchanged_values(context, shown), **fields}
        companion = records.companion and {**records.companion, **sent}
        reply = yield update_request(context.factory, context.operation, records.updated, sent, companion)
        if succeeded(reply):
            break
    stored = {name: stored_value(context.resource, name, value) for name, value in {**fields, **own}.items()}
    return stored, context.accepted(reply, f"was refused with {_text([*fields])}")


def _changed_members(context: RecordContext, shown: Any, others: Sequence[Any]) -> dict[str, Any]:
    """Return a valid value for each member, which differs from the stored one and from those of the other records."""
    values = {}
    for name, example in [*settable_members(context.operation, context.resource)][:MOST_MEMBERS]:
        avoided = [member_value(context.resource, each, name) for each in others]
        values[name] = different_value(context, shown, name, example, avoided)
    return {name: value for name, value in values.items() if value is not ABSENT}


def _text(members: Sequence[str]) -> str:
    return f"{members[0]} alone" if members else "no member"


def _copied(
    resource: Resource, wanted: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[str]:
    """Return the changes of other records that now have a value that was sent for the updated one.

    This also finds a copied value in a volatile member, which the other comparison ignores.
    """
    found: list[str] = []
    for place, shown in before.items():
        for name, value in wanted.items():
            one, other = (member_value(resource, each, name) for each in (shown, after.get(place)))
            if same_value(other, value) and not same_value(one, value):
                found += differences(one, other, f"{place}/{name}")
    return found
