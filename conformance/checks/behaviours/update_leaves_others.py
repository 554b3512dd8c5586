"""An update changes no other record."""

from __future__ import annotations

from conformance.checks.behaviours._reading_records import differences, member_value, same_value, without_members
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._updating_records import Change, SideEffectBehaviour
from conformance.contract.model import Operation
from conformance.contract.resource import Resource


class UpdateLeavesOthers(SideEffectBehaviour):
    """Compares another new record, the neighbour, before and after the update."""

    needs = "an update of records that can be read, of which there can be several"

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        return super().applies_to(operation, resource) and not resource.singleton

    def side_effects(self, context: RecordContext, change: Change) -> list[str]:
        neighbours = (change.before.neighbour, change.after.neighbour)
        found = differences(*(without_members(context.resource, each, set()) for each in neighbours))
        return found or self._copied_to_neighbour(context, change)

    def _copied_to_neighbour(self, context: RecordContext, change: Change) -> list[str]:
        """Return the change of the neighbour if it now has the value that was sent for the record.

        This also finds a copied value in a volatile member, which the other comparison ignores.
        """
        neighbours = (change.before.neighbour, change.after.neighbour)
        before, after = (member_value(context.resource, each, change.member) for each in neighbours)
        alone = context.factory.has_target_alone
        copied = alone and same_value(after, change.wanted) and not same_value(before, change.wanted)
        return differences(before, after, f"/{change.member}") if copied else []

    def expected(self, context: RecordContext, change: Change) -> str:
        return f"another {context.resource.name} is unchanged"
