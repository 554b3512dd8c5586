"""The words of enumerations that members can have, so that some more are sent and read back.

A server may store a word as another one, for example because a table behind it knows fewer words. A word of a member
that is volatile or not stored as sent, such as a status, may hide the new record, or keep it from being updated. Any
word may hide it in a list.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from conformance.checks.behaviours._reading_records import reading_operations, shown_in_example
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._updating_records import member_slot, settable_members
from conformance.checks.behaviours.base import succeeded
from conformance.checks.request_steps import ReplySteps, RequestSteps
from conformance.contract.effects import List, Merge, Read
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import example_record, names_record, record_slots
from conformance.contract.request_view import with_value
from conformance.contract.resource import Resource
from conformance.contract.value_zones import Zone, zones_of
from conformance.observation.record_states import state_members
from conformance.observation.response_reading import Reply

_MOST_TURNS = 3
"""Of a long enumeration, the last words are sent: a table that knows fewer of them lacks these."""


def word_turns(contract: Contract, operation: Operation, resource: Resource) -> list[dict[str, Any]]:
    """Return the values of further requests, which together have further words of each stored member.

    The word of the documented example and the first other one are left out, as requests for all members have them. So
    are volatile members, whose words may hide a record.
    """
    words = {}
    for member, example in settable_members(operation, resource):
        is_free = _is_free(contract, resource, member) and member not in resource.volatile
        if is_free and shown_in_example(contract, resource, member):
            words[member] = _others(contract, operation, member, example)[1:][-_MOST_TURNS:]
    return _in_turns(words)


def creation_turns(contract: Contract, operation: Operation, resource: Resource) -> list[dict[str, Any]]:
    """Return the values of further creations: those of `word_turns`, and the last words of the other sent members."""
    turns = zip_longest(
        word_turns(contract, operation, resource),
        _in_turns(hiding_words(contract, operation, resource)),
        fillvalue=dict[str, Any](),
    )
    return [{**hiding, **words} for words, hiding in turns]


def listed_word_turns(
    contract: Contract, operation: Operation, resource: Resource, lister: Operation
) -> list[dict[str, Any]]:
    """Return the values of further creations, which together have further words of each stored member.

    A list must show their records. So there are none if it is for other clients, which may see some records only. None
    are of members that may decide what it shows: volatile ones, states, and those of a filter that has a default.
    """
    effect, slots = lister.effect_as(List), {each.name: each for each in lister.slots if each.where == "query"}
    if lister.profile != operation.profile:
        return []
    defaults = {name for name, slot in slots.items() if "default" in slot.schema.flat}
    deciding = {*resource.volatile, *state_members(contract, resource)}
    deciding |= {rule.member for name, rule in effect.filters.items() if name in defaults}
    words = {
        member: _others(contract, operation, member, example)[-_MOST_TURNS:]
        for member, example in settable_members(operation, resource)
        if _is_free(contract, resource, member) and member not in deciding
    }
    return _in_turns(words)


def hiding_words(contract: Contract, operation: Operation, resource: Resource) -> dict[str, list[Any]]:
    """Return the last words of each member that a creation sends and that is volatile, or not stored as sent.

    There are none where a list, or an operation for other clients, shows the records: these may leave out some.
    """
    readers = reading_operations(contract, resource)[:1]
    if not any(isinstance(each.effect, Read) and each.profile == operation.profile for each in readers):
        return {}
    stored = {name for name, _ in settable_members(operation, resource)} - {*resource.volatile}
    slots = record_slots(operation)
    found = {
        name: _others(contract, operation, name, example)[-_MOST_TURNS:]
        for name, example in example_record(operation).items()
        if name in slots and name not in stored and _is_free(contract, resource, name)
    }
    return {name: words for name, words in found.items() if words}


def _is_free(contract: Contract, resource: Resource, member: str) -> bool:
    return member not in (*resource.names, *contract.owners) and member not in resource.stored_as


def _others(contract: Contract, operation: Operation, member: str, example: Any) -> list[Any]:
    """Return the words of a member that are certainly valid, except the one of the documented example."""
    slot, zones = member_slot(operation, member), zones_of(contract)
    words = slot.schema.flat.get("enum", ())
    return [each for each in words if each != example and zones.zone(slot, each, None) is Zone.RIGHT]


def _in_turns(words: Mapping[str, list[Any]]) -> list[dict[str, Any]]:
    turns = zip_longest(*words.values(), fillvalue=ABSENT)
    return [{name: word for name, word in zip(words, turn, strict=True) if word is not ABSENT} for turn in turns]


def create_with_words(context: RecordContext, words: dict[str, Any]) -> ReplySteps:
    """Send a creation with these words, and return the reply."""
    request = yield from context.factory.valid_request(context.operation)
    for name, word in words.items():
        view = context.factory.view(request)
        slot = member_slot(context.operation, name)
        request = with_value(view, slot, word, max(len(view.items) - 1, 0))
    return (yield request)


def updates_of_one(contract: Contract, resource: Resource) -> list[Operation]:
    """Return the operations that update one record of a resource."""
    updates = contract.operations_with(Merge, resource.name)
    return [each for each in updates if each.takes != "list" and names_record(each, resource)]


def update_created(context: RecordContext, creation: Reply) -> RequestSteps:
    """Call the operations that update one record about a new one; the requests count for the operations."""
    made = (yield from context.created(creation)) if succeeded(creation) else []
    for names, _ in made[-1:]:
        for operation in updates_of_one(context.contract, context.resource):
            request = yield from context.factory.valid_request(operation, about=names)
            context.assertions.send_for(f"operation.{operation.id}")
            yield request
