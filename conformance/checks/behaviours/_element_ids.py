"""Replies that show several new records: each id leads to the record whose members are shown beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.checks.behaviours._reading_records import item_key, member_value, read_record, same_value, value_text
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.request_steps import RequestSteps
from conformance.contract.effects import Read
from conformance.contract.json_pointer import ABSENT
from conformance.contract.resource import Resource
from conformance.observation.records import shown_record
from conformance.observation.response_reading import Reply

_BLANK: tuple[Any, ...] = (ABSENT, None, "", [], {})


def check_ids_of_elements(
    context: RecordContext, resource: Resource, names: Mapping[str, Any], shown: Any, listed: Sequence[Any], by: Reply
) -> RequestSteps:
    """Compare the records in the reply `by` to a creation with a list of them, and the last one with its reading.

    `names` are the request names that the path of a reading needs in addition to the key.
    """
    items = [each for each in shown if item_key(resource, each)] if isinstance(shown, list) else []
    by_key = {item_key(resource, each): each for each in listed}
    for item in items if None not in by_key else ():
        _check_same(context, resource, item, by_key.get(item_key(resource, item)), by)
    last = shown_record(resource, items[-1], {}) if items else None
    if last is not None and context.contract.operations_with(Read, resource.name):
        record, shown_by = yield from read_record(context.contract, context.factory, resource, {**names, **last.names})
        _check_same(context, resource, items[-1], record, shown_by)


def _check_same(context: RecordContext, resource: Resource, item: Any, other: Any, by: Reply) -> None:
    """Check that two replies show the same members of the record with the key of `item`; blank ones are left out."""
    name = f"{resource.name} {'/'.join(item_key(resource, item) or ())}"
    context.check(other is not None, f"the {name} of the reply to the creation", "there is none", by)
    for member in resource.stored_members if other is not None else ():
        given, found = member_value(resource, item, member), member_value(resource, other, member)
        if given not in _BLANK and found not in _BLANK:
            expected = f"{member} of the {name} is {value_text(given)}, as in the reply to the creation"
            context.check(same_value(given, found), expected, value_text(found), by)
