"""A created record has the members that were sent: in the reply to the creation, and when it is read."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from conformance.checks.behaviours._absent_records import send_after_reading
from conformance.checks.behaviours._created_elements import check_elements
from conformance.checks.behaviours._default_values import check_defaults
from conformance.checks.behaviours._elements_below import check_elements_below
from conformance.checks.behaviours._enumerated_words import (
    create_with_words,
    creation_turns,
    hiding_words,
    update_created,
)
from conformance.checks.behaviours._given_values import (
    check_given_values,
    check_repeated_creation,
    has_shown_repetition,
    shown_in_reply,
)
from conformance.checks.behaviours._inherited_members import check_nothing_inherited
from conformance.checks.behaviours._key_forms import creations_with_zeros, with_longest_key
from conformance.checks.behaviours._limit_keys import send_about_limit_keys
from conformance.checks.behaviours._near_keys import check_near_keys
from conformance.checks.behaviours._odd_values import READ_EVERYWHERE, OddValues, odd_creations
from conformance.checks.behaviours._reading_records import (
    differences,
    item_key,
    member_value,
    other_readers,
    read_with,
    without_members,
)
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.behaviours._sibling_records import SiblingSteps, new_sibling, sent_key
from conformance.checks.behaviours._spellings import spelling_note
from conformance.checks.behaviours._texts_beside import check_texts_beside
from conformance.checks.behaviours._unsent_members import create_with_unsent, unsent_members
from conformance.checks.behaviours._updating_records import with_other_values
from conformance.checks.behaviours.base import succeeded
from conformance.checks.causes.too_many import SEVERAL, several_items
from conformance.checks.request_steps import RecordNames, RequestSteps
from conformance.contract.effects import Create, List
from conformance.contract.record_requests import required_values
from conformance.core.exchange import Request
from conformance.observation.records import record_key
from conformance.observation.response_reading import Reply


class CreatedIsReadable(RecordBehaviour):
    """Creates two records with different values, to detect a server that stores the same values for every request.

    A list has three items, because a server may forget the middle or the last one.

    The first record is read before it exists, too. It is the same after another one is created.

    What the reply to the creation shows of ids, and of other values that the server gives, must be what is read. So
    must be what a refusal shows of the record if it is created again. Older records have each part of its key, as a
    server may show the first one with a part.

    A body with an array of records has two different ones, each of which must be listed. So has one with an array of
    records that belong to the new one.

    A record has the members that the documented request lacks, too. On a local target, further ones have other words of
    enumerations. One without the members that have a documented default has these defaults. One with required members
    only has nothing of a complete one that was created before it.

    A record whose key clients choose is found by a key with leading zeros, and by one that is as long as is allowed. So
    is another one whose key is nearly the same. Each other operation is called about records with the shortest and the
    longest key.

    Further records have odd values, which must come back exactly if they are accepted. Some of these are read with
    every operation that shows one record.
    """

    needs = "a creation of records that can be read"
    effects = (Create,)

    def observe(self, context: RecordContext) -> RequestSteps:
        count = several_items(context.contract, context.operation)
        first = yield from context.factory.valid_request(context.operation, count)
        reply = yield from send_after_reading(context, _with_short_first_item(context, first))
        yield from self._read_back(context, reply)
        before = yield from _read_first(context, reply)
        valid = yield from context.factory.valid_request(context.operation)
        other = with_other_values(context.contract, context.factory, context.operation, valid)
        other = with_longest_key(context, other)
        sibling = yield from _older_sibling(context, other, first)
        made = yield other
        yield from self._read_back(context, made, is_repeated=True)
        if sibling is not None and succeeded(made):
            yield from _read_in_turn(context, sent_key(made.view, context.resource), sibling)
        yield from check_near_keys(context, made)
        if unsent_members(context.contract, context.operation):
            yield from self._read_back(context, (yield from create_with_unsent(context)))
        if context.factory.has_target_alone:
            yield from self._create_with_words(context)
        yield from check_defaults(context)
        if context.factory.has_target_alone:
            yield from check_nothing_inherited(context)
        yield from check_elements(context)
        yield from check_elements_below(context, reply)
        for reply in (yield from creations_with_zeros(context)):
            yield from self._read_back(context, reply)
            yield from check_near_keys(context, reply)
        yield from self._create_with_odd_values(context)
        yield from send_about_limit_keys(context)
        if before is not None:
            yield from _check_unchanged(context, before)

    def _create_with_words(self, context: RecordContext) -> RequestSteps:
        """Create records with further words; update those that may be hidden by one that is not stored as sent."""
        hiding = hiding_words(context.contract, context.operation, context.resource)
        for words in creation_turns(context.contract, context.operation, context.resource):
            made = yield from create_with_words(context, words)
            yield from self._read_back(context, made)
            if not hiding.keys().isdisjoint(words):
                yield from update_created(context, made)

    def _create_with_odd_values(self, context: RecordContext) -> RequestSteps:
        odd = OddValues(context)
        for turn in odd.turns:
            for reply in (yield from odd_creations(context, odd, turn)):
                yield from self._read_back(context, reply)
                if turn in READ_EVERYWHERE:
                    yield from self._read_otherwise(context, reply)

    def _read_back(self, context: RecordContext, reply: Reply, is_repeated: bool = False) -> RequestSteps:
        """Check the members in the reply to a creation, and in the first new records when they are read."""
        if not succeeded(reply):
            return
        for names, sent in (yield from context.created(reply))[:SEVERAL]:
            context.check_kept_members(sent, shown_in_reply(context, reply, names), reply)
            shown, shown_by = yield from context.read(names)
            if shown is None:
                context.check(False, f"the new {context.resource.name}", "it does not exist", shown_by)
            else:
                context.check_kept_members(sent, shown, shown_by, spelling_note(reply))
                context.check_shown_members(sent, shown, shown_by)
                check_given_values(context, reply, names, shown, shown_by)
                check_texts_beside(context, reply, shown_by)
                if is_repeated:
                    yield from check_repeated_creation(context, reply, shown)

    def _read_otherwise(self, context: RecordContext, reply: Reply) -> RequestSteps:
        """Check the members that other operations show of the last new record: they may hide some of them by null."""
        for reader, others in other_readers(context.contract, context.resource):
            for names, sent in (yield from context.created(reply))[-1:]:
                shown, shown_by = yield from read_with(context.factory, reader, context.resource, {**others, **names})
                if shown is not None:
                    check_given_values(context, reply, names, shown, shown_by)
                    hidden = {each for each in sent if member_value(context.resource, shown, each) is None}
                    visible = {name: value for name, value in sent.items() if name not in hidden}
                    context.check_kept_members(visible, shown, shown_by)


def _older_sibling(context: RecordContext, creation: Request, first: Request) -> SiblingSteps:
    """Create a record with the part of the key of a creation that `first` lacks, if that can show anything."""
    resource, contract = context.resource, context.contract
    is_shown = other_readers(contract, resource) or has_shown_repetition(contract, context.operation)
    if not is_shown or contract.creators_of(resource.name)[0] is not context.operation:
        return None
    names = sent_key(context.factory.view(creation), resource)
    return (yield from new_sibling(context, names, first if context.operation.takes != "list" else None))


def _read_in_turn(context: RecordContext, *siblings: RecordNames) -> RequestSteps:
    """Read records that share a part of their key by the operations that may remember only a part of it."""
    for each in siblings:
        for reader, others in other_readers(context.contract, context.resource):
            shown, by = yield from read_with(context.factory, reader, context.resource, {**others, **each})
            key = item_key(context.resource, shown)
            if key is not None:
                expected, actual = (" ".join(one) for one in (record_key(context.resource, each) or (), key))
                context.check(expected == actual, f"the {context.resource.name} {expected}", actual, by)


def _read_first(context: RecordContext, reply: Reply) -> Generator[Request, Reply, tuple[RecordNames, Any] | None]:
    """Return the request names of the first new record, and how it is shown; None if no record is known."""
    for names, _ in (yield from context.created(reply))[:1]:
        shown, _ = yield from context.read(names)
        return names, shown
    return None


def _check_unchanged(context: RecordContext, before: tuple[RecordNames, Any]) -> RequestSteps:
    """Check that the record is as it was before others were created: a server may show the last one for each."""
    names, first = before
    after, shown_by = yield from context.read(names)
    found = _differences(context, first, after)
    if not found or not (yield from _is_due_to_reading(context, names, after, shown_by)):
        expected = f"the same {context.resource.name} after others are created"
        context.check(not found, expected, "; ".join(found), shown_by)


def _is_due_to_reading(
    context: RecordContext, names: RecordNames, shown: Any, by: Reply
) -> Generator[Request, Reply, bool]:
    """Return whether a list may have left the record out as an older one, or whether each reading changes it."""
    if shown is None and by.operation is not None and isinstance(by.operation.effect, List):
        return True
    again, _ = yield from context.read(names)
    return bool(_differences(context, shown, again))


def _differences(context: RecordContext, one: Any, other: Any) -> list[str]:
    return differences(*(without_members(context.resource, each, set()) for each in (one, other)))


def _with_short_first_item(context: RecordContext, request: Request) -> Request:
    """Return a list without the optional members of its first item: a server may take only its members from all."""
    view = context.factory.view(request)
    if len(view.items) < SEVERAL:
        return request
    kept = {*required_values(context.operation), *context.resource.names}
    first = {name: value for name, value in view.items[0].items() if name in kept}
    return request.replace(body=view.encoded([first, *view.items[1:]]))
