"""A change of key moves the record: it exists under the new key only, with all its members."""

from __future__ import annotations

from conformance.checks.behaviours._reading_records import differences, without_members
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.behaviours.base import succeeded
from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked, RequestSteps
from conformance.contract.effects import Rekey


class RekeyMoves(RecordBehaviour):
    """Compares the stored members except those of the key."""

    needs = "a change of key, of records that can be read"
    effects = (Rekey,)

    def observe(self, context: RecordContext) -> RequestSteps:
        operation, resource = context.operation, context.resource
        yield from context.new_record()
        request = yield from context.factory.valid_request(operation)
        view = context.factory.view(request)
        moved = operation.effect_as(Rekey).rekey
        old = {name: view.value_named(name) for name in resource.names}
        new = {name: view.value_named(moved.get(name, name)) for name in resource.names}
        before, _ = yield from context.read(old)
        reply = yield request
        if not succeeded(reply) or new == old:
            raise Blocked.because(BlockCode.PREPARATION_REFUSED, f"{operation.id} moved no record: {reply.summary}")
        after, shown_by = yield from context.read(new)
        context.check(after is not None, f"the {resource.name} exists under its new key", "it does not exist", shown_by)
        old_record, old_reply = yield from context.read(old)
        context.check(old_record is None, f"no {resource.name} exists under the old key", "it still exists", old_reply)
        if before is not None and after is not None:
            stored = [
                {name: each.get(name) for name in resource.stored_members if name in each} for each in (before, after)
            ]
            found = differences(*(without_members(resource, each, set(moved)) for each in stored))
            context.check(not found, "all its members are kept", "; ".join(found), shown_by)
