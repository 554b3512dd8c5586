"""An update changes only the members that are sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.checks.access import Access
from conformance.checks.behaviours._observed_updates import UpdateBehaviour, UpdateSeries
from conformance.checks.behaviours._reading_records import (
    beside_record,
    differences,
    member_value,
    same_value,
    value_text,
    without_members,
    without_volatile,
)
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._singletons_before import changes_since_start
from conformance.checks.behaviours._update_changes import Change
from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked
from conformance.contract.operation import Operation
from conformance.core.text import with_article
from conformance.observation.response_reading import Reply


class UpdateKeepsTheRest(UpdateBehaviour):
    """Compares the record before and after, except the member that was sent and volatile members.

    The lists and objects that a reply shows beside the record are compared too, and what a singleton had before the run
    beside its members (`_singletons_before`).
    A server that ignores an update leaves all values unchanged. So an update is only judged if it was stored, or if it
    changed others.
    """

    needs = "an update of records that can be read"

    def access(self, operation: Operation) -> Access:
        # What a reply shows beside a record may be a setting, such as the name of the account.
        singletons = (each.name for each in self.contract.resources.values() if each.singleton)
        return super().access(operation) | Access(reads=frozenset(singletons))

    def compare(self, context: RecordContext, updates: UpdateSeries) -> None:
        first = updates.changes[0]
        lost = changes_since_start(context, first.before.record)
        if lost:
            context.check(False, "what no request sets is as before the run", "; ".join(lost), first.before.reply)
        found = [(change, _side_effects(context, change, set_before)) for change, set_before in _in_turn(updates)]
        conclusive = [
            (change, texts)
            for change, texts in found
            if texts or (change.member and change.is_stored(context.resource))
        ]
        if not conclusive:
            raise unstored(context)
        for change, texts in conclusive:
            context.check(
                not texts,
                f"only {' and '.join(sorted(change.members)) or 'nothing'} changed",
                "; ".join(texts),
                change.reply,
            )


def unstored(context: RecordContext) -> Blocked:
    """Return why no update shows a side effect, if no update was seen to be stored."""
    update = f"no update of {with_article(context.resource.name)}"
    text = f"{update} was seen to be stored, so nothing shows what else it changes"
    return Blocked.because(BlockCode.NOT_OBSERVABLE, text)


def _in_turn(updates: UpdateSeries) -> Iterator[tuple[Change, frozenset[str]]]:
    """Yield each change, with the members that earlier ones, or other operations, have set in the same record."""
    done = updates.set_before
    for change in updates.changes:
        yield change, done - change.members
        done |= change.members
    if updates.empty is not None:
        yield updates.empty, done
    yield from ((change, change.set_before) for change in updates.of_others)


def _side_effects(context: RecordContext, change: Change, set_before: frozenset[str]) -> list[str]:
    """Return what else has changed; of volatile members, those that the run has set and no other client can change."""
    shown = (change.before, change.after)
    if context.factory.has_target_alone:
        for name in sorted(set_before & {*context.resource.volatile}):
            before, after = (member_value(context.resource, each.record, name) for each in shown)
            if not same_value(before, after):
                return [f"/{name}: {value_text(before)} became {value_text(after)}"]
    found = differences(*(without_members(context.resource, each.record, change.members) for each in shown))
    return found or differences(*(without_volatile(context.contract, _beside(context, each.reply)) for each in shown))


def _beside(context: RecordContext, reply: Reply) -> dict[str, Any]:
    reader = reply.operation
    # A reply about another record may show this one too.
    is_own = reader is not None and reader.effect.resource == context.resource.name
    return beside_record(reader, reply.body, dict, list) if reader is not None and is_own else {}
