"""Changing the key of a record moves it: it is found under the new key, with all it had, and not under the old one."""

from __future__ import annotations

from conformance.checks.behaviours._reading_records import differences, read_record, reading_operations, without_members
from conformance.checks.behaviours.base import Assertions, Behaviour, succeeded
from conformance.checks.block_reason import BlockCode
from conformance.checks.causes.base import Blocked, RequestSource, RequestSteps
from conformance.contract.effects import Rekey
from conformance.contract.model import Operation


class RekeyMoves(Behaviour):
    def applies(self, operation: Operation) -> bool:
        resource = self.contract.resource_of(operation)
        return (
            isinstance(operation.effect, Rekey)
            and resource is not None
            and bool(reading_operations(self.contract, resource))
        )

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        resource = self.contract.resource_of(operation)
        assert resource is not None
        yield from factory.new_record(resource.name)
        request = yield from factory.valid_request(operation)
        view = factory.view(request)
        moved = operation.effect_as(Rekey).rekey
        old = {name: view.value_named(name) for name in resource.names}
        new = {name: view.value_named(moved.get(name, name)) for name in resource.names}
        before, _ = yield from read_record(self.contract, factory, resource, old)
        reply = yield request
        if not succeeded(reply) or new == old:
            raise Blocked.because(BlockCode.PREPARATION_REFUSED, f"{operation.id} moves nothing: {reply.summary}")
        after, shown_by = yield from read_record(self.contract, factory, resource, new)
        assertions.check(after is not None, f"the {resource.name} under its new key", "it is not there", shown_by)
        left, gone = yield from read_record(self.contract, factory, resource, old)
        assertions.check(left is None, f"no {resource.name} under the old key", "it is still there", gone)
        if before is not None and after is not None:
            kept = [{name: each.get(name) for name in resource.kept if name in each} for each in (before, after)]
            found = differences(*(without_members(resource, each, set(moved)) for each in kept))
            assertions.check(not found, "all that it had", "; ".join(found), shown_by)
