"""An update changes no other record, of its own or another resource."""

from __future__ import annotations

from conformance.checks.behaviours._kin_records import kin_resources
from conformance.checks.behaviours._observed_updates import Change, SideEffectBehaviour
from conformance.checks.behaviours._reading_records import differences, member_value, same_value, without_members
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.contract.model import Operation
from conformance.contract.resource import Resource


class UpdateLeavesOthers(SideEffectBehaviour):
    """Compares the neighbours and the kin before and after the update."""

    needs = "an update of records that can be read, of which there can be several, or others with the same members"

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        has_others = not resource.singleton or bool(kin_resources(self.contract, operation))
        return super().applies_to(operation, resource) and has_others

    def side_effects(self, context: RecordContext, change: Change) -> list[str]:
        neighbours = (change.before.neighbours, change.after.neighbours)
        found = differences(*(without_members(context.resource, each, set()) for each in neighbours))
        return found or self._copied_to_neighbours(context, change)

    def _copied_to_neighbours(self, context: RecordContext, change: Change) -> list[str]:
        """Return the changes of neighbours that now have the value that was sent for the record.

        This also finds a copied value in a volatile member, which the other comparison ignores.
        """
        found: list[str] = []
        for place, shown in change.before.neighbours.items() if context.factory.has_target_alone else ():
            neighbours = (shown, change.after.neighbours.get(place))
            before, after = (member_value(context.resource, each, change.member) for each in neighbours)
            if same_value(after, change.wanted) and not same_value(before, change.wanted):
                found += differences(before, after, f"{place}/{change.member}")
        return found

    def expected(self, context: RecordContext, change: Change) -> str:
        return "every other record is unchanged"
