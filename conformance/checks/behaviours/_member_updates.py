"""Updates of single members of a new record, and what the target shows before and after each of them."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conformance.checks.behaviours._enumerated_words import word_turns
from conformance.checks.behaviours._reading_records import keeps_value, member_value, same_value
from conformance.checks.behaviours._record_behaviour import RecordContext, StateObserver
from conformance.checks.behaviours._refused_alone import send_alone
from conformance.checks.behaviours._set_members import other_settable_members, set_members
from conformance.checks.behaviours._several_references import new_record_with_references
from conformance.checks.behaviours._update_changes import Change, RecordSnapshot
from conformance.checks.behaviours._updating_records import (
    different_value,
    further_words,
    has_two_values,
    has_two_words,
    member_slot,
    restoring_words,
    unchanged_values,
    update_request,
)
from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked, RecordNames, RequestSteps
from conformance.contract.effects import Merge
from conformance.contract.json_pointer import ABSENT
from conformance.contract.value_zones import Zone
from conformance.core.exchange import Request
from conformance.observation.certainty import Certainty
from conformance.observation.record_states import is_in_state, members_set_by, own_need
from conformance.observation.records import stored_value
from conformance.observation.response_reading import Reply


@dataclass
class MemberUpdates:
    """Updates of a new record, and of a companion if the operation takes a list.

    Attributes:
        names: The request names of the record. Another one replaces it if it is no longer in the needed state.
        companion: The request names of the record of the first item; None without a list.
        changes: The accepted updates.
        own: The members that the operation sets by itself.
    """

    context: RecordContext
    names: RecordNames
    companion: RecordNames | None

    def __post_init__(self) -> None:
        self.changes: list[Change] = []
        self.own = self.context.operation.effect_as(Merge).set
        self._observer = StateObserver(self.read)
        self._last: Request | None = None
        self._first: Any = None

    @classmethod
    def of_new_records(cls, context: RecordContext) -> Generator[Request, Reply, MemberUpdates]:
        """Create the records."""
        check_is_observable(context)
        companion = (yield from context.new_record()) if context.operation.takes == "list" else None
        names = {} if context.resource.singleton else (yield from new_record_with_references(context))
        return cls(context, names, companion)

    def set_by_others(self) -> Generator[Request, Reply, frozenset[str]]:
        """Set volatile members of the record by other operations, if no other client can change them; return these."""
        context = self.context
        wanted = other_settable_members(context.contract, context.operation).intersection(context.resource.volatile)
        if not wanted or not context.factory.has_target_alone:
            return frozenset()
        shown = (yield from self._observer.state()).record
        done = yield from set_members(context, self.names, shown, wanted)
        yield from self._observer.read_again()
        return done

    def change(self, member: str, example: Any) -> RequestSteps:
        """Change one member, to the example if possible; nothing if the record does not show it."""
        context, resource = self.context, self.context.resource
        yield from self._prepare()
        if (is_own := member in self.own) and not self.companion:
            yield from self._make_different(member, example)
        before = yield from self._state()
        value = example if is_own else self._new_value(before.record, member, example)
        if value is ABSENT or member_value(resource, before.record, member) is ABSENT:
            return
        beside = value
        if self.companion and not is_own:
            beside = different_value(
                context, before.companion, member, example, [stored_value(resource, member, value)]
            )
        sent, sent_beside = ({} if is_own or each is ABSENT else {member: each} for each in (value, beside))
        fields = {**unchanged_values(context, before.record), **sent}
        companion = self.companion and {**self.companion, **unchanged_values(context, before.companion), **sent_beside}
        request = update_request(context.factory, context.operation, self.names, fields, companion)
        failure = f"was refused with {member} alone"
        # A request without the value of a member is never sent with odd ones, which other spellings have.
        steps = context.send_respelled(request, failure) if is_own else send_alone(context, request, before, failure)
        observed = yield from self._observer.change(steps)
        is_beside = self.companion is not None and beside is not ABSENT
        of_companion = stored_value(resource, member, beside) if is_beside else ABSENT
        wanted, set_too = stored_value(resource, member, value), frozenset(self.own) - {member}
        self.changes.append(Change(member, wanted, of_companion, *observed, set_too))
        self._last = request

    def change_each(self, members: Sequence[tuple[str, Any]]) -> RequestSteps:
        """Change each of these members, given with their examples, in two rounds.

        The second one has the further words of members, and the other value of those that have two. So while one
        member changes, the others have both values in turn: a server may reset them to either. On a local target,
        further words of enumerations follow.
        """
        for member, example in members:
            if not further_words(self.context, member, example):
                yield from self.change(member, example)
        others = [each for each in members if not has_two_words(self.context.operation, self.context.resource, *each)]
        if members and members[-1] not in others:
            # No other member has changed since the last one has its new value.
            for member, example in others[:1]:
                yield from self.change(member, example)
        for member, example in members:
            yield from self._change_to_further_values(member, example)
        if self.context.factory.has_target_alone:
            for words in word_turns(self.context.contract, self.context.operation, self.context.resource):
                for member, word in words.items():
                    yield from self.change(member, word)

    def _change_to_further_values(self, member: str, example: Any) -> RequestSteps:
        """Change one member to each of its words, or to both values if it has two; it ends with another than at first.

        A word that restores the initial value follows two changes and a repeated one: a server may restore theirs.
        """
        words, restoring = further_words(self.context, member, example), restoring_words(self.context.resource, member)
        for each in (*(word for word in words if word not in restoring), *([example] if words else [])):
            yield from self.change(member, each)
        if {*restoring}.intersection(words) and self.changes and self.changes[-1].member == member:
            yield from self.repeat_last()
            for each in (*restoring, example):
                yield from self.change(member, each)
        for _ in range(2):
            if self._needs_another(member, example):
                yield from self.change(member, example)

    def change_together(self, examples: Mapping[str, Any]) -> Generator[Request, Reply, bool]:
        """Change several members by one request; return whether it was accepted, as some of them may exclude others."""
        context, resource = self.context, self.context.resource
        if len(examples) < 2:
            return False
        yield from self._prepare()
        before = yield from self._state()
        made = {name: self._new_value(before.record, name, each) for name, each in examples.items()}
        values = {name: each for name, each in made.items() if each is not ABSENT}
        if len(values) < 2:
            return False
        fields = {**unchanged_values(context, before.record), **values}
        request = update_request(context.factory, context.operation, self.names, fields)
        observed = yield from self._observer.send(request)
        for name, value in values.items() if observed.reply.succeeded else ():
            wanted = stored_value(resource, name, value)
            self.changes.append(Change(name, wanted, ABSENT, *observed, frozenset(values) - {name}))
        return bool(observed.reply.succeeded)

    def _new_value(self, shown: Any, member: str, example: Any) -> Any:
        """Return another value than the stored one and, if possible, than those to which a server may reset it."""
        context, resource = self.context, self.context.resource
        first = self._value_at_first(member)
        is_restoring = str(example) in restoring_words(resource, member)
        avoided = [] if is_restoring else [first, resource.initial.get(member, ABSENT)]
        for others in (avoided, []):
            value = different_value(context, shown, member, example, others)
            if value is not ABSENT:
                return value
        current = member_value(resource, shown, member)
        is_usable = current is not ABSENT and member not in resource.stored_as and type(first) is type(example)
        is_valid = is_usable and context.factory.zones.zone(member_slot(context.operation, member), first, None)
        return first if is_valid is Zone.RIGHT and not keeps_value(current, first) else ABSENT

    def _state(self) -> Generator[Request, Reply, RecordSnapshot]:
        """Return what the target shows; keep the record as it is before the first update."""
        state = yield from self._observer.state()
        self._first = state.record if self._first is None else self._first
        return state

    def _value_at_first(self, member: str) -> Any:
        return member_value(self.context.resource, self._first, member)

    def _needs_another(self, member: str, example: Any) -> bool:
        """Return whether a member was sent its first value last, or only one of two values.

        A server may reset members to their first values, and may read each text, also "false", as true.
        """
        sent = [each.wanted for each in self.changes if each.member == member and member not in self.own]
        is_flag = has_two_values(self.context.resource, member, example)
        return bool(sent) and (same_value(sent[-1], self._value_at_first(member)) or (is_flag and len(sent) == 1))

    def _make_different(self, member: str, value: Any) -> RequestSteps:
        """Call another operation that sets the member, if the record has the value already that this one sets."""
        context = self.context
        before = yield from self._observer.state()
        if not keeps_value(member_value(context.resource, before.record, member), value):
            return
        for each in context.contract.operations_with(Merge, context.resource.name):
            other = members_set_by(each).get(member, ABSENT)
            state = context.factory.query.state_of(context.resource, self.names)
            is_possible = is_in_state(own_need(context.contract, each), state)
            if other is not ABSENT and not keeps_value(other, value) and is_possible:
                yield context.factory.request_for(each, self.names)
                yield from self._prepare()
                yield from self._observer.read_again()
                return

    def _prepare(self) -> RequestSteps:
        """Replace records that are no longer in the state that the operation needs."""
        names = yield from self.context.in_needed_state(self.names)
        companion = self.companion and (yield from self.context.in_needed_state(self.companion))
        if (names, companion) != (self.names, self.companion):
            self.names, self.companion = names, companion
            yield from self._observer.read_again()

    def repeat_last(self) -> RequestSteps:
        """Send the last update again, which must change nothing; a server may also refuse it."""
        if self._last is None:
            return
        last = self.changes[-1]
        before = yield from self._observer.state()
        reply = yield self._last
        if reply.succeeded:
            after = yield from self._observer.read_again()
            self.changes.append(replace(last, before=before, after=after, reply=reply))

    def change_nothing(self) -> Generator[Request, Reply, Change | None]:
        """Send an update without members; return it if it was accepted.

        It is only sent if the contract leaves open whether it is refused.
        """
        context = self.context
        companion = self.companion and {**self.companion}
        request = update_request(context.factory, context.operation, self.names, {}, companion)
        view, query = context.factory.view(request), context.factory.query
        if self.own or all(each.recognise(view, query) is Certainty.NO for each in context.factory.causes):
            return None
        observed = yield from self._observer.send(request)
        return Change("", ABSENT, ABSENT, *observed) if observed.reply.succeeded else None

    def read(self) -> Generator[Request, Reply, RecordSnapshot]:
        """Return what the target shows now."""
        context = self.context
        record, reply = yield from context.read(self.names)
        companion = (yield from context.read(self.companion))[0] if self.companion else None
        return RecordSnapshot(record, companion, reply)


def check_is_observable(context: RecordContext) -> None:
    """Check that only the run changes what the operation sets by itself. Raises: Blocked."""
    if context.operation.effect_as(Merge).set and not context.factory.has_target_alone:
        text = f"other clients can change what {context.operation.id} sets"
        raise Blocked.because(BlockCode.SHARED_DATA, text)
