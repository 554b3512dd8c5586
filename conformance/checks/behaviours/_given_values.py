"""Values that the server gives, such as ids: what a reply to a creation shows is what other replies show afterwards.

The time of the creation may have another form, but is the same time. A creation may also show records of other
resources, which a reading of the new record lists at the same place.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from conformance.checks.behaviours._reading_records import item_key, member_value, same_value, value_text
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours.base import succeeded
from conformance.checks.request_steps import RecordNames, RequestSteps
from conformance.contract.comparable import seconds_between
from conformance.contract.effects import List
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.observation.created_records import shown_creation
from conformance.observation.records import Key, record_key, shown_items
from conformance.observation.response_reading import Reply

_MOST_SECONDS = 60
"""The most time that a server may need between the reply to a creation and the record."""


def check_given_values(context: RecordContext, reply: Reply, names: RecordNames, shown: Any, by: Reply) -> None:
    """Compare the reply to a creation with the new record as another reply shows it."""
    made = shown_in_reply(context, reply, names)
    if all(made.get(member, names[name]) == names[name] for member, name in context.resource.key.items()):
        check_same_ids(context, made, shown, by, "as in the reply to the creation")
        _check_same_time(context, made, shown, by)
        for each in by.operation.lists if by.operation else ():
            _check_listed(context, each, reply, by)


def shown_in_reply(context: RecordContext, reply: Reply, names: RecordNames) -> dict[str, Any]:
    """Return a new record in the reply to its creation, among those of other items if there are; empty without one."""
    each = context.operation.for_each_item
    if each is None or each.done is None:
        return shown_creation(reply.view, reply.body, reply.older)
    key = record_key(context.resource, names)
    done = (one for one in shown_items(resolve(reply.body, each.done)) if isinstance(one, dict))
    return next((one for one in done if item_key(context.resource, one) == key), {})


def check_same_ids(context: RecordContext, first: Any, second: Any, by: Reply, where: str) -> None:
    """Compare the ids that two replies show of one record; `where` says which reply shows the first ones."""
    resource = context.resource
    for name in (*resource.generated_members, *resource.other_id_members):
        given, found = member_value(resource, first, name), member_value(resource, second, name)
        if given is not ABSENT and found is not ABSENT:
            expected, actual = f"{name} {value_text(given)}, {where}", f"{name} {value_text(found)}"
            context.check(same_value(given, found), expected, actual, by)


def _check_same_time(context: RecordContext, first: Any, second: Any, by: Reply) -> None:
    """Compare the times of the creation that two replies show; a server may take the clock twice."""
    name = context.resource.creation_time
    if name is not None:
        given, found = member_value(context.resource, first, name), member_value(context.resource, second, name)
        distance = seconds_between(given, found)
        expected = f"{name} {value_text(given)}, as in the reply to the creation, or the same time in another form"
        context.check(distance is None or distance <= _MOST_SECONDS, expected, f"{name} {value_text(found)}", by)


def _check_listed(context: RecordContext, shown: List, reply: Reply, by: Reply) -> None:
    owner = context.contract.resources[shown.resource]
    given, found = _keys(owner, shown, reply), _keys(owner, shown, by)
    if given and found:
        texts = ", ".join(sorted("/".join(each) for each in given - found))
        context.check(given <= found, f"each {owner.name} in the reply to the creation", f"there is no {texts}", by)


def _keys(owner: Resource, shown: List, reply: Reply) -> Set[Key]:
    return {key for each in shown_items(resolve(reply.body, shown.items)) if (key := item_key(owner, each)) is not None}


def has_shown_repetition(contract: Contract, operation: Operation) -> bool:
    """Return whether the reply to a second creation under one key may show the ids of the record that exists."""
    resource = contract.resource_of(operation)
    if resource is None or resource.key_pattern or operation.takes == "list":
        return False
    return bool(resource.generated_members)


def check_repeated_creation(context: RecordContext, reply: Reply, shown: Any) -> RequestSteps:
    """Create a record under the same key again: a refusal that shows a record shows the one that exists."""
    if has_shown_repetition(context.contract, context.operation):
        again = yield reply.exchange.request
        if not succeeded(again):
            check_same_ids(context, shown, shown_creation(again.view, again.body), again, "as before")
