"""How behaviours update records, and see what an update does.

To check updates, one request changes all members of a new record, also the unique ones if that is accepted. Then they
are changed one by one: no other member has its initial value, to which a server may reset it. If one request for all is
refused, the first member is changed once more at the end. Arrays of references have two elements in this record. The
last update is sent twice, which must change nothing more. One without members changes nothing at all. Before and after
each change, this record is read and, if the operation takes a list, the record of the first item. Another record has
other words than the initial ones (`_other_words`), and a list is also sent for several records at once
(`_updates_of_several`). The behaviours of such updates only differ in what they compare. So the requests are sent once:
the first behaviour that needs the changes of an operation makes them, and the `shared_observations` of the factory keep
them for the others. Operations that show the record in another way read it before the first change and after the last
one; then the record is read once more. Before the changes, other operations set volatile members of the record, which
these changes must leave.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.checks.access import Access, access_to_all_records
from conformance.checks.behaviours._enumerated_words import word_turns
from conformance.checks.behaviours._member_updates import MemberUpdates
from conformance.checks.behaviours._other_views import OtherViews, is_whole_list, other_views, read_elsewhere
from conformance.checks.behaviours._other_words import other_words, update_with_other_words
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.behaviours._unnamed_records import UnnamedViews, read_unnamed
from conformance.checks.behaviours._update_changes import Change, RecordSnapshot
from conformance.checks.behaviours._updates_of_several import update_several
from conformance.checks.behaviours._updating_records import MOST_MEMBERS, new_value_templates, settable_members
from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked, RequestSteps
from conformance.contract.effects import Merge
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply


@dataclass(frozen=True)
class UpdateSeries:
    """Updates of one record, at least one, and of several others.

    Attributes:
        changes: The updates, one for each changed member; the last one twice if the second time was accepted.
        elsewhere: What further operations showed of the record before the first change, and after the last one. It is
            empty if another record had to replace it between the changes.
        of_others: The updates of other records, by one list or of a record with other words, one for each member.
        set_before: The volatile members of this record that other operations have set before the first change.
        unnamed: What lists without keys showed before the first change, and after the last one.
        at_last: The record after further operations have shown it; None if it is not the same one, or there are none.
        empty: An update without members; None if the contract forbids it, or leaves no refusal for it.
    """

    changes: list[Change]
    elsewhere: tuple[OtherViews, OtherViews]
    of_others: list[Change]
    set_before: frozenset[str] = frozenset()
    unnamed: tuple[UnnamedViews, UnnamedViews] = ({}, {})
    at_last: RecordSnapshot | None = None
    empty: Change | None = None

    @property
    def every_change(self) -> list[Change]:
        """The updates of this record, then those of the others."""
        return [*self.changes, *self.of_others]


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
        members += sum(len(resource.stored_as.get(name, " ")) - 1 for name, _ in settable_members(operation, resource))
        # The records are created and read. Each update, one of them a repetition, is followed by reading them again.
        beside = 2 * len(other_views(self.contract, resource)) + (13 if operation.takes == "list" else 0)
        beside += 4 if other_words(self.contract, operation) else 0
        beside += 2 * sum(map(len, word_turns(self.contract, operation, resource)))
        return 2 * records + (members + 2) * (1 + records) + beside

    def access(self, operation: Operation) -> Access:
        own = super().access(operation)
        resource = self.contract.resources[operation.effect_as(Merge).resource]
        viewers = (*self.contract.unnamed_lists, *(each for each, _ in other_views(self.contract, resource)))
        is_in_list = any(is_whole_list(each, resource) for each in viewers)
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
    updates = yield from MemberUpdates.of_new_records(context)
    set_before = yield from updates.set_by_others()
    names, before = updates.names, (yield from read_elsewhere(context, updates.names))
    unnamed = yield from read_unnamed(context, names)
    unique = new_value_templates(context.contract, context.operation, context.resource)
    members = [*settable_members(context.operation, context.resource), *updates.own.items()][:MOST_MEMBERS]
    is_begun = yield from _change_all(context, updates, members, unique)
    # Unique members come first: the last update is sent twice, and a server may refuse a unique value that is in use.
    for member, template in unique.items():
        yield from updates.change(member, context.factory.names.new_value(template))
    yield from updates.change_each(members)
    for member, example in members[:1] if len(members) > 1 and not is_begun else ():
        yield from updates.change(member, example)
    if not updates.changes:
        raise Blocked.because(BlockCode.NOT_OBSERVABLE, f"{context.operation.id} changes no member that is shown")
    yield from updates.repeat_last()
    empty = yield from updates.change_nothing()
    is_same = updates.names == names
    # This comes before other records are created: a creation may make a server forget what it showed.
    elsewhere = (before, (yield from read_elsewhere(context, names))) if is_same else ({}, {})
    lists = (unnamed, (yield from read_unnamed(context, names))) if is_same and unnamed else ({}, {})
    at_last = (yield from updates.read()) if is_same and before else None
    of_others = [*(yield from update_with_other_words(context)), *(yield from update_several(context))]
    set_before = set_before if is_same else frozenset()
    return UpdateSeries(updates.changes, elsewhere, of_others, set_before, lists, at_last, empty)


def _change_all(
    context: RecordContext, updates: MemberUpdates, members: Sequence[tuple[str, Any]], unique: Mapping[str, str]
) -> Generator[Request, Reply, bool]:
    """Change all members, also the unique ones if that is accepted; return whether one of the requests was accepted."""
    together = {member: example for member, example in members if member not in updates.own}
    new = {member: context.factory.names.new_value(template) for member, template in unique.items()}
    with_new = bool(new) and (yield from updates.change_together({**new, **together}))
    return with_new or (yield from updates.change_together(together))
