"""An update changes only the members that are sent."""

from __future__ import annotations

from conformance.checks.behaviours._observed_updates import Change, UpdateBehaviour
from conformance.checks.behaviours._reading_records import differences, without_members
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked
from conformance.core.text import with_article


class UpdateKeepsTheRest(UpdateBehaviour):
    """Compares the record before and after, except the member that was sent and volatile members.

    A server that ignores an update leaves all values unchanged. So an update is only judged if it was stored, or if it
    changed others.
    """

    needs = "an update of records that can be read"

    def compare(self, context: RecordContext, changes: list[Change]) -> None:
        found = [(change, _side_effects(context, change)) for change in changes]
        conclusive = [(change, texts) for change, texts in found if texts or change.is_stored(context.resource)]
        if not conclusive:
            raise unstored(context)
        for change, texts in conclusive:
            context.check(not texts, f"only {change.member} changed", "; ".join(texts), change.reply)


def unstored(context: RecordContext) -> Blocked:
    """Return why no update shows a side effect, if no update was seen to be stored."""
    update = f"no update of {with_article(context.resource.name)}"
    text = f"{update} was seen to be stored, so nothing shows what else it changes"
    return Blocked.because(BlockCode.NOT_OBSERVABLE, text)


def _side_effects(context: RecordContext, change: Change) -> list[str]:
    records = (change.before.record, change.after.record)
    return differences(*(without_members(context.resource, each, {change.member}) for each in records))
