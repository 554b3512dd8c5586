"""Lists that show records without their keys, such as the commissions that a campaign has for others.

No record can be searched for in such a list. But a server may keep what it showed once. So the list is compared as a
whole with the first list of the records, which shows keys: if both have the same values before a change, they must have
the same values after it. If they differ before, the list may show a part of the records, and nothing is compared.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from conformance.checks.behaviours._created_elements import below_new_records
from conformance.checks.behaviours._reading_records import listing_operations, member_value, same_value
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._updating_records import with_other_values
from conformance.checks.behaviours.base import succeeded
from conformance.checks.request_steps import Blocked, RecordNames, RequestSteps
from conformance.contract.json_pointer import ABSENT
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply


class UnnamedView(NamedTuple):
    """The records in a list without keys, and those that the first list shows; `reply` shows the former."""

    shown: Sequence[Any]
    listed: Sequence[Any]
    reply: Reply

    def is_current(self, resource: Resource) -> bool:
        """Return whether both show the same values, as far as the list without keys shows them."""
        left = [*self.listed]
        for item in self.shown:
            same = next((each for each in left if _has_values_of(resource, each, item)), None)
            if same is None:
                return False
            left.remove(same)
        return not left


UnnamedViews = Mapping[str, UnnamedView]
"""Operation id -> what its list shows."""


def unnamed_lists(context: RecordContext) -> list[Operation]:
    """Return the operations that show records of the resource without their keys."""
    return [each for each in context.contract.unnamed_lists if each.effect.resource == context.resource.name]


def check_new_in_unnamed(context: RecordContext) -> RequestSteps:
    """Create two records below new ones, of which no operation has shown anything, and check both lists after each."""
    if not unnamed_lists(context):
        return
    request = yield from below_new_records(context)
    reply = yield request
    made = (yield from context.created(reply)) if succeeded(reply) else []
    for each in made[-1:]:
        before = yield from read_unnamed(context, each.names)
        yield with_other_values(context.contract, context.factory, context.operation, request)
        yield from check_current(context, each.names, before)


def read_unnamed(context: RecordContext, names: RecordNames) -> Generator[Request, Reply, UnnamedViews]:
    """Return what each list without keys shows; empty if none can be read."""
    found, resource = {}, context.resource
    for lister in listing_operations(context.contract, resource)[:1]:
        for viewer in unnamed_lists(context):
            if {*viewer.path_names, *lister.path_names} <= {*names}:
                # Not every client may see all records in this way.
                with suppress(Blocked):
                    shown, reply = yield from context.read_list(viewer, names)
                    listed, _ = yield from context.read_list(lister, names)
                    found[viewer.id] = UnnamedView(shown, listed, reply)
    return found


def check_current(context: RecordContext, names: RecordNames, before: UnnamedViews) -> RequestSteps:
    """Read each list which showed the records before a change, and check that it shows them now."""
    if _current(context, before):
        compare_current(context, before, (yield from read_unnamed(context, names)))


def compare_current(context: RecordContext, before: UnnamedViews, after: UnnamedViews) -> None:
    """Check that each list which showed the records before a change shows them after it."""
    for viewer in sorted(_current(context, before) & {*after}):
        expected = f"{viewer} shows each {context.resource.name} as it is now"
        context.check(after[viewer].is_current(context.resource), expected, "it shows others", after[viewer].reply)


def _current(context: RecordContext, views: UnnamedViews) -> set[str]:
    return {each for each, view in views.items() if view.shown and view.is_current(context.resource)}


def _has_values_of(resource: Resource, record: Any, item: Any) -> bool:
    """Return whether a record has the stored members that an item shows."""
    shown = {name: member_value(resource, item, name) for name in resource.stored_members}
    values = {name: value for name, value in shown.items() if value is not ABSENT}
    return all(same_value(member_value(resource, record, name), value) for name, value in values.items())
