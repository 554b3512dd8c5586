"""The values of an accepted update are stored."""

from __future__ import annotations

from conformance.checks.behaviours._reading_records import member_value, value_text
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._updating_records import Change, UpdateBehaviour


class UpdateStores(UpdateBehaviour):
    """Compares each member that was sent with the record that is read after the update."""

    needs = "an update of records that can be read"

    def compare(self, context: RecordContext, changes: list[Change]) -> None:
        for change in changes:
            value = member_value(context.resource, change.after.record, change.member)
            context.check(
                change.is_stored(context.resource),
                f"{change.member} is {value_text(change.wanted)}",
                value_text(value),
                change.after.reply,
            )
