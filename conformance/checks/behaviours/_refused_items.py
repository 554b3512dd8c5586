"""The items of a list that a reply reports as refused, although it is a success."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.checks.behaviours._affected_records import StatePart
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.request_steps import RequestSteps
from conformance.contract.json_pointer import resolve
from conformance.observation.created_records import names_in_request
from conformance.observation.records import Key, record_key, shown_items, shown_record_key
from conformance.observation.response_reading import Reply


def is_refused_item(key: Key | None, reply: Reply) -> bool:
    """Return whether every item with this key is reported as refused."""
    sent, refused = (count(key, reply) for count in (_count_sent, _count_refused))
    return 0 < sent <= refused


def check_first_of_repeated(context: RecordContext, parts: Sequence[StatePart], reply: Reply) -> RequestSteps:
    """Check that a new record has the values of its first item, if a later item with the same key was refused."""
    for part in parts:
        sent, refused = _count_sent(part.key, reply), _count_refused(part.key, reply)
        if 0 < refused < sent:
            keys = [record_key(context.resource, each) for each in names_in_request(reply.view, context.resource)]
            shown, shown_by = yield from context.read(part.names)
            context.check_kept_members(reply.view.items[keys.index(part.key)], shown, shown_by)


def _count_sent(key: Key | None, reply: Reply) -> int:
    resource = reply.contract.resource_of(reply.operation)
    if key is None or resource is None:
        return 0
    return [record_key(resource, each) for each in names_in_request(reply.view, resource)].count(key)


def _count_refused(key: Key | None, reply: Reply) -> int:
    resource, operation = reply.contract.resource_of(reply.operation), reply.operation
    pointer = operation.for_each_item.errors if operation is not None and operation.for_each_item is not None else None
    if key is None or resource is None or pointer is None:
        return 0
    return [shown_record_key(resource, error) for error in shown_items(resolve(reply.body, pointer))].count(key)
