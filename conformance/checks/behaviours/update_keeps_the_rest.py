"""An update changes only the members that are sent."""

from __future__ import annotations

from conformance.checks.behaviours._observed_updates import Change, SideEffectBehaviour
from conformance.checks.behaviours._reading_records import differences, without_members
from conformance.checks.behaviours._record_behaviour import RecordContext


class UpdateKeepsTheRest(SideEffectBehaviour):
    """Compares the record before and after, except the member that was sent and volatile members."""

    needs = "an update of records that can be read"

    def side_effects(self, context: RecordContext, change: Change) -> list[str]:
        records = (change.before.record, change.after.record)
        return differences(*(without_members(context.resource, each, {change.member}) for each in records))

    def expected(self, context: RecordContext, change: Change) -> str:
        return f"only {change.member} changed"
