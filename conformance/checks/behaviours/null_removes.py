"""A merge patch removes the members that are null, and changes only the sent members of objects. Source: RFC 7396.

Each stored member that a new record shows, and that records need not have, is sent as null, and is then absent or has
its default. In an object, one member is sent as null; the others remain.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from conformance.checks.behaviours._reading_records import keeps_value, member_value, value_text
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.behaviours._updating_records import update_request
from conformance.checks.behaviours.base import succeeded
from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked, RequestSteps
from conformance.contract.effects import Create, Merge
from conformance.contract.json_pointer import ABSENT
from conformance.contract.media_types import MERGE_PATCH, bare
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import record_slots
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply


class NullRemoves(RecordBehaviour):
    """Inconclusive if the API refuses each of the nulls, or new records show no such member."""

    needs = "an update with the media type of merge patches"
    effects = (Merge,)

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        is_patch = bare(operation.media_type) == MERGE_PATCH and operation.takes == "object"
        return is_patch and bool(removable_members(self.contract, operation))

    def observe(self, context: RecordContext) -> RequestSteps:
        names = yield from context.new_record()
        record, _ = yield from context.read(names)
        shown = 0
        for member in removable_members(context.contract, context.operation):
            old = member_value(context.resource, record, member)
            if isinstance(old, dict) and old:
                shown += yield from self._remove_inner(context, names, member, old)
            if old is not ABSENT and old is not None:
                shown += yield from self._remove(context, names, member)
        if not shown:
            text = f"{context.operation.id} accepts no null, or new records have no members to remove"
            raise Blocked.because(BlockCode.NOT_OBSERVABLE, text)

    def _remove(self, context: RecordContext, names: Mapping[str, str], member: str) -> Generator[Request, Reply, bool]:
        """Send a member as null; return whether the API accepts it."""
        reply = yield update_request(context.factory, context.operation, {**names}, {member: None})
        if not succeeded(reply):
            return False
        record, shown_by = yield from context.read(names)
        left = member_value(context.resource, record, member)
        gone = left is ABSENT or left is None or left == context.resource.initial.get(member, ABSENT)
        context.check(gone, f"{member} is removed by null", value_text(left), shown_by)
        return True

    def _remove_inner(
        self, context: RecordContext, names: Mapping[str, str], member: str, old: Mapping[str, Any]
    ) -> Generator[Request, Reply, bool]:
        """Send the first member of an object as null, and a new one before; return whether the API accepts it."""
        first, *_ = old
        added = f"{first}2"
        for patch in ({added: old[first]}, {first: None}):
            reply = yield update_request(context.factory, context.operation, {**names}, {member: patch})
            if not succeeded(reply):
                return False
        record, shown_by = yield from context.read(names)
        left = member_value(context.resource, record, member)
        wanted = {**{name: value for name, value in old.items() if name != first}, added: old[first]}
        is_gone = isinstance(left, dict) and first not in left
        context.check(is_gone, f"{first} is removed from {member} by null", value_text(left), shown_by)
        context.check(keeps_value(left, wanted), f"{member} keeps {value_text(wanted)}", value_text(left), shown_by)
        return True


def removable_members(contract: Contract, operation: Operation) -> list[str]:
    """Return the stored members that the operation can change, and that records can lack."""
    resource = contract.resource_of(operation)
    if resource is None:
        return []
    makers = [record_slots(each) for each in contract.operations_with(Create, resource.name)]
    needed = {name for slots in [*makers, record_slots(operation)] for name, slot in slots.items() if slot.required}
    ids = {*resource.key, *resource.parents.values(), *resource.unique}
    return [name for name in record_slots(operation) if name in resource.stored_members and name not in {*needed, *ids}]
