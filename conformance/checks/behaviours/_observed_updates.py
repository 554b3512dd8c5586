"""How behaviours update records, and see what an update does.

To check updates, members of a new record are changed, one in each request, and the first one once more: then no other
member has its initial value, to which a server may reset it. Arrays of references have two elements in this record.
This last update is sent twice, which must change nothing more. At the end, one request changes all members, also the
unique ones if that is accepted. Before and after each change, this record is read and, if the operation takes a list,
the record of the first item. A list is also sent for several records at once (`_updates_of_several`). The behaviours of
such updates only differ in what they compare. So the requests are sent once: the first behaviour that needs the changes
of an operation makes them, and the `shared_observations` of the factory keep them for the others. Operations that show
the record in another way read it before the first change and after the last one; then the record is read once more.
Before the changes, other operations set volatile members of the record, which these changes must leave.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from conformance.checks.access import Access, access_to_all_records
from conformance.checks.behaviours._other_views import OtherViews, other_views, read_elsewhere
from conformance.checks.behaviours._reading_records import keeps_value, member_value
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext, StateObserver
from conformance.checks.behaviours._set_members import other_settable_members, set_members
from conformance.checks.behaviours._several_references import new_record_with_references
from conformance.checks.behaviours._unnamed_records import UnnamedViews, read_unnamed
from conformance.checks.behaviours._update_changes import Change, RecordSnapshot
from conformance.checks.behaviours._updates_of_several import update_several
from conformance.checks.behaviours._updating_records import (
    MOST_MEMBERS,
    different_value,
    further_words,
    has_two_values,
    new_value_templates,
    restoring_words,
    settable_members,
    unchanged_values,
    update_request,
)
from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked, RecordNames, RequestSteps
from conformance.contract.effects import Merge
from conformance.contract.json_pointer import ABSENT
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.record_states import is_in_state, members_set_by, own_need
from conformance.observation.records import stored_value
from conformance.observation.response_reading import Reply


@dataclass(frozen=True)
class UpdateSeries:
    """Updates of one record, at least one, and of several others.

    Attributes:
        changes: The updates, one for each changed member; the last one twice if the second time was accepted.
        elsewhere: What further operations showed of the record before the first change, and after the last one. It is
            empty if another record had to replace it between the changes.
        of_several: The updates of other records by one list, one for each record and member.
        set_before: The volatile members of this record that other operations have set before the first change.
        unnamed: What lists without keys showed before the first change, and after the last one.
        at_last: The record after further operations have shown it; None if it is not the same one, or there are none.
    """

    changes: list[Change]
    elsewhere: tuple[OtherViews, OtherViews]
    of_several: list[Change]
    set_before: frozenset[str] = frozenset()
    unnamed: tuple[UnnamedViews, UnnamedViews] = ({}, {})
    at_last: RecordSnapshot | None = None

    @property
    def every_change(self) -> list[Change]:
        """The updates of this record, then those of the others."""
        return [*self.changes, *self.of_several]


class UpdateBehaviour(RecordBehaviour):
    """A behaviour of updates. `compare` judges the updates, which `observed_updates` sends."""

    effects = (Merge,)

    def shared_steps(self, operation: Operation) -> str:
        return "update"

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        own = bool(operation.effect_as(Merge).set) or any(settable_members(operation, resource))
        return own or bool(new_value_templates(self.contract, operation, resource))

    def size(self, operation: Operation) -> int:
        resource = self.contract.resources[operation.effect_as(Merge).resource]
        members = len([*settable_members(operation, resource), *operation.effect_as(Merge).set][:MOST_MEMBERS])
        members += len(new_value_templates(self.contract, operation, resource))
        records = 2 if operation.takes == "list" else 1
        # The records are created and read. Each update, one of them a repetition, is followed by reading them again.
        members += sum(len(resource.stored_as.get(name, " ")) - 1 for name, _ in settable_members(operation, resource))
        beside = 2 * len(other_views(self.contract, resource)) + (10 if operation.takes == "list" else 0)
        return 2 * records + (members + 2) * (1 + records) + beside

    def access(self, operation: Operation) -> Access:
        own = super().access(operation)
        is_in_list = any(each.effect.resource == operation.effect.resource for each in self.contract.unnamed_lists)
        return own | access_to_all_records(self.contract, operation) if is_in_list else own

    def observe(self, context: RecordContext) -> RequestSteps:
        if context.factory.part.index == 0:
            self.compare(context, (yield from observed_updates(context)))

    def compare(self, context: RecordContext, updates: UpdateSeries) -> None:
        """Assert what must be true for the updates."""
        raise NotImplementedError


def observed_updates(context: RecordContext) -> Generator[Request, Reply, UpdateSeries]:
    """Return the accepted updates of a new record, one for each member. The first caller of a run sends them.

    Raises:
        Blocked: No update was possible, or replies do not show the updated members.
    """
    shared, key = context.factory.shared_observations, f"updates of {context.operation.id}"
    if key not in shared:
        shared[key] = yield from _update_each_member(context)
    updates: UpdateSeries = shared[key]
    return updates


def _update_each_member(context: RecordContext) -> Generator[Request, Reply, UpdateSeries]:
    updates = yield from _Updates.of_new_records(context)
    set_before = yield from updates.set_by_others()
    names, before = updates.names, (yield from read_elsewhere(context, updates.names))
    unnamed = yield from read_unnamed(context, names)
    # Unique members come first: the last update is sent twice, and a server may refuse a unique value that is in use.
    unique = new_value_templates(context.contract, context.operation, context.resource)
    for member, template in unique.items():
        yield from updates.change(member, context.factory.names.new_value(template))
    members = [*settable_members(context.operation, context.resource), *updates.own.items()][:MOST_MEMBERS]
    for member, example in members:
        yield from updates.change_by_each_word(member, example)
        if member not in updates.own and has_two_values(context.resource, member, example):
            # A server may read each text, also "false", as true. In the end, the member has not its initial value.
            yield from updates.change(member, example)
            yield from updates.change(member, example)
    for member, example in members[:1] if len(members) > 1 else ():
        yield from updates.change(member, example)
    if not updates.changes:
        raise Blocked.because(BlockCode.NOT_OBSERVABLE, f"{context.operation.id} changes no member that is shown")
    yield from updates.repeat_last()
    together = {member: example for member, example in members if member not in updates.own}
    new = {member: context.factory.names.new_value(template) for member, template in unique.items()}
    if not (new and (yield from updates.change_together({**new, **together}))):
        yield from updates.change_together(together)
    if updates.names != names:
        return UpdateSeries(updates.changes, ({}, {}), (yield from update_several(context)))
    elsewhere = (before, (yield from read_elsewhere(context, names)))
    lists = (unnamed, (yield from read_unnamed(context, names)) if unnamed else {})
    at_last = (yield from updates.read()) if before else None
    return UpdateSeries(updates.changes, elsewhere, (yield from update_several(context)), set_before, lists, at_last)


@dataclass
class _Updates:
    """Updates of a new record, and of a companion if the operation takes a list."""

    context: RecordContext
    names: RecordNames
    companion: RecordNames | None

    def __post_init__(self) -> None:
        self.changes: list[Change] = []
        self.own = self.context.operation.effect_as(Merge).set
        self._observer = StateObserver(self.read)
        self._last: Request | None = None

    @classmethod
    def of_new_records(cls, context: RecordContext) -> Generator[Request, Reply, _Updates]:
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
        before = yield from self._observer.state()
        value = example if is_own else different_value(context, before.record, member, example)
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
        # A request without the value of a member is never sent with odd ones, which other spellings have.
        send = context.send_respelled if is_own else context.send
        observed = yield from self._observer.change(send(request, f"was refused with {member} alone"))
        is_beside = self.companion is not None and beside is not ABSENT
        of_companion = stored_value(resource, member, beside) if is_beside else ABSENT
        wanted, set_too = stored_value(resource, member, value), frozenset(self.own) - {member}
        self.changes.append(Change(member, wanted, of_companion, *observed, set_too))
        self._last = request

    def change_by_each_word(self, member: str, example: Any) -> RequestSteps:
        """Change one member by each of its words; the example comes last, as it is not the initial value.

        A word that restores this value follows two changes and a repeated one: a server may restore their values.
        """
        words, restoring = further_words(self.context, member, example), restoring_words(self.context.resource, member)
        for each in (*(word for word in words if word not in restoring), example):
            yield from self.change(member, each)
        if {*restoring}.intersection(words) and self.changes and self.changes[-1].member == member:
            yield from self.repeat_last()
            for each in (*restoring, example):
                yield from self.change(member, each)

    def change_together(self, examples: Mapping[str, Any]) -> Generator[Request, Reply, bool]:
        """Change several members by one request; return whether it was accepted, as some of them may exclude others."""
        context, resource = self.context, self.context.resource
        if len(examples) < 2:
            return False
        yield from self._prepare()
        before = yield from self._observer.state()
        made = {name: different_value(context, before.record, name, each) for name, each in examples.items()}
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
        assert self._last is not None
        last = self.changes[-1]
        before = yield from self._observer.state()
        reply = yield self._last
        if reply.succeeded:
            after = yield from self._observer.read_again()
            self.changes.append(replace(last, before=before, after=after, reply=reply))

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
