"""An accepted update is stored."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.checks.behaviours._reading_records import member_value, reading_operations, same_value, value_text
from conformance.checks.behaviours._updating_records import Change, observed_updates, settable_members
from conformance.checks.behaviours.base import Assertions, Behaviour
from conformance.checks.block_reason import BlockCode
from conformance.checks.causes.base import Blocked, RequestSource, RequestSteps
from conformance.contract.effects import Merge
from conformance.contract.model import Operation, Resource


class UpdateStores(Behaviour):
    def applies(self, operation: Operation) -> bool:
        resource = self.contract.resource_of(operation)
        if (
            not isinstance(operation.effect, Merge)
            or resource is None
            or not reading_operations(self.contract, resource)
        ):
            return False
        return bool(operation.effect.set) or any(settable_members(operation, resource))

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        resource = self.contract.resource_of(operation)
        assert resource is not None
        for change in (yield from observed_updates(self.contract, factory, operation, resource)):
            value = member_value(resource, change.after, change.member)
            assertions.check(
                is_stored(resource, change),
                f"{change.member} is {value_text(change.wanted)}",
                value_text(value),
                change.shown_by,
            )


def is_stored(resource: Resource, change: Change) -> bool:
    return same_value(member_value(resource, change.after, change.member), change.wanted)


def check_besides(
    resource: Resource, changes: Iterable[tuple[Change, list[str]]], expected: str, assertions: Assertions
) -> None:
    """Books what each update changed that it should not. That it changed nothing says something only where the update
    itself is seen: Blocked where none is."""
    telling = [(change, found) for change, found in changes if found or is_stored(resource, change)]
    if not telling:
        raise Blocked.because(
            BlockCode.NOT_OBSERVABLE,
            f"no update of a {resource.name} is seen to be stored, so nothing shows what else it changes",
        )
    for change, found in telling:
        assertions.check(not found, expected.format(change.member), "; ".join(found), change.reply)
