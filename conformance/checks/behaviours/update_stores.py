"""The values of an accepted update are stored: those of the example, odd ones exactly, and empty texts.

The ids in the reply, and those that further operations show, are those of the record.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping
from typing import Any

from conformance.checks.behaviours._emptied_texts import check_emptied_texts
from conformance.checks.behaviours._entity_tags import check_entity_tags
from conformance.checks.behaviours._given_values import check_same_ids
from conformance.checks.behaviours._observed_updates import UpdateBehaviour, UpdateSeries, observed_updates
from conformance.checks.behaviours._odd_values import TURNS, OddValues, send_in_turn
from conformance.checks.behaviours._own_values import check_own_values
from conformance.checks.behaviours._reading_records import (
    differences,
    item_key,
    keeps_value,
    listing_operations,
    member_value,
    reading_operations,
    same_value,
    shown_in_example,
    value_text,
    without_volatile,
)
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._released_values import check_released_values
from conformance.checks.behaviours._spellings import spelling_note
from conformance.checks.behaviours._unnamed_records import compare_current
from conformance.checks.behaviours._update_changes import Change
from conformance.checks.behaviours._updating_records import update_request
from conformance.checks.behaviours.base import succeeded
from conformance.checks.request_steps import RecordNames, RequestSteps
from conformance.contract.effects import ShowsRecord
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.exchange import Request
from conformance.observation.record_states import members_set_by
from conformance.observation.records import record_key
from conformance.observation.response_reading import Reply


class UpdateStores(UpdateBehaviour):
    """Compares each member that was sent with the record in the reply, and with the one that is read after the update.

    A unique value that the record has already is not refused. The former one is free for a new record. A client with
    an old ETag gets no 304.

    Further operations that show the record must show the new values too, and must not change them back.
    """

    needs = "an update of records that can be read"

    def size(self, operation: Operation) -> int:
        return super().size(operation) + 3 * TURNS

    def observe(self, context: RecordContext) -> RequestSteps:
        yield from super().observe(context)
        if context.factory.part.index == 0:
            updates = yield from observed_updates(context)
            yield from check_entity_tags(context, updates)
            yield from check_released_values(context, updates.changes)
        odd = OddValues(context, (yield from _members_without_value(context)))
        turns = context.factory.part.of(odd.turns)
        names = {} if context.resource.singleton or not turns else (yield from context.new_record())
        for turn in turns:
            for values in odd.sets(turn):
                names = yield from context.in_needed_state(names)
                request = update_request(context.factory, context.operation, names, {**values})
                reply = yield from send_in_turn(context, request, turn)
                if odd.note(reply):
                    yield from self._check_stored(context, names, values, reply)
                    if turn == odd.turns[0]:
                        yield from _check_listed(context, names, values)
            if turn == odd.turns[0]:
                yield from check_own_values(context, names)
                yield from check_emptied_texts(context, names)

    def compare(self, context: RecordContext, updates: UpdateSeries) -> None:
        for change in updates.every_change:
            value = member_value(context.resource, change.after.record, change.member)
            context.check(
                change.is_stored(context.resource),
                f"{change.member} is {value_text(change.wanted)}{spelling_note(change.reply)}",
                value_text(value),
                change.after.reply,
            )
            self._compare_companion(context, change)
            self._compare_reply(context, change)
        self._compare_elsewhere(context, updates)
        compare_current(context, *updates.unnamed)
        if updates.at_last is not None:
            shown = (updates.changes[-1].after.record, updates.at_last.record)
            texts = "; ".join(differences(*(without_volatile(context.contract, each) for each in shown)))
            expected = f"the {context.resource.name} is unchanged after other operations have read it"
            context.check(not texts, expected, texts, updates.at_last.reply)

    def _compare_companion(self, context: RecordContext, change: Change) -> None:
        """Compare the record of the first item of a list, which was sent another value."""
        wanted = change.companion_wanted
        if wanted is not ABSENT:
            value = member_value(context.resource, change.after.companion, change.member)
            expected = f"{change.member} of the first item is {value_text(wanted)}"
            context.check(keeps_value(value, wanted), expected, value_text(value), change.reply)

    def _compare_reply(self, context: RecordContext, change: Change) -> None:
        """Compare the record that the reply to the update shows, perhaps among others."""
        resource, reply = context.resource, change.reply
        shown = resolve(reply.body, context.operation.effect_as(ShowsRecord).record)
        if isinstance(shown, list):
            key = item_key(resource, change.after.record)
            shown = next((each for each in shown if key is not None and item_key(resource, each) == key), ABSENT)
        if not isinstance(shown, dict) or not succeeded(reply):
            return
        check_same_ids(context, change.after.record, shown, reply, "as where the record is read")
        value = member_value(resource, shown, change.member)
        if value is not ABSENT:
            expected = f"the reply shows {change.member}, {value_text(change.wanted)}"
            context.check(keeps_value(value, change.wanted), expected, value_text(value), reply)

    def _compare_elsewhere(self, context: RecordContext, updates: UpdateSeries) -> None:
        """Compare what the other operations show: a member that was the same there before must be the same after."""
        resource, (before, after) = context.resource, updates.elsewhere
        first, last = updates.changes[0].before.record, updates.changes[-1].after.record
        for record, views in ((first, before), (last, after)):
            for shown, shown_by in views.values():
                check_same_ids(context, record, shown, shown_by, "as where the record is read")
        for member in dict.fromkeys(change.member for change in updates.changes):
            old, new = (member_value(resource, each, member) for each in (first, last))
            for viewer in () if old in (None, new) else [each for each in before if each in after]:
                shown, now = (member_value(resource, each[viewer][0], member) for each in (before, after))
                if same_value(shown, old) and now is not ABSENT:
                    expected = f"{viewer} shows the new {member}, {value_text(new)}"
                    context.check(same_value(now, new), expected, value_text(now), after[viewer][1])

    def _check_stored(
        self, context: RecordContext, names: RecordNames, values: Mapping[str, Any], reply: Reply
    ) -> RequestSteps:
        """Check the values in the reply to the update, and in the record."""
        in_reply = resolve(reply.body, context.operation.effect_as(ShowsRecord).record)
        if isinstance(in_reply, dict):
            context.check_kept_members(values, in_reply, reply)
        shown, shown_by = yield from context.read(names)
        context.check(shown is not None, f"the updated {context.resource.name}", "it does not exist", shown_by)
        context.check_kept_members(values, shown, shown_by, spelling_note(reply))


def is_state_checked(contract: Contract, operation: Operation) -> bool:
    """Return whether a clause of this behaviour shows that an operation sets a state: replies show its members."""
    resource = contract.resource_of(operation)
    members = members_set_by(operation)
    return (
        resource is not None
        and bool(members)
        and bool(contract.clauses_about(operation, "behaviour", "update-stores"))
        and all(shown_in_example(contract, resource, each) for each in members)
    )


def _members_without_value(context: RecordContext) -> Generator[Request, Reply, Collection[str]]:
    """Return the members of a singleton that are null: nothing could empty them again."""
    if not context.resource.singleton:
        return ()
    shown, _ = yield from context.read({})
    return [name for name in context.resource.stored_members if member_value(context.resource, shown, name) is None]


def _check_listed(context: RecordContext, names: RecordNames, values: Mapping[str, Any]) -> RequestSteps:
    """Check the values in the list, if the record is not read there."""
    listers = listing_operations(context.contract, context.resource)[:1]
    if listers != reading_operations(context.contract, context.resource)[:1]:
        for lister in listers:
            items, shown_by = yield from context.read_list(lister, names)
            for each in items:
                if item_key(context.resource, each) == record_key(context.resource, names):
                    context.check_kept_members(values, each, shown_by)
