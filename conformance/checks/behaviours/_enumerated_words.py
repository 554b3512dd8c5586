"""The words of enumerations that stored members can have, so that some more are sent and read back.

A server may store a word as another one, for example because a table behind it knows fewer words.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from conformance.checks.behaviours._reading_records import shown_in_example
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._updating_records import member_slot, settable_members
from conformance.checks.request_steps import ReplySteps
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import with_value
from conformance.contract.resource import Resource
from conformance.contract.value_zones import Zone, zones_of

_MOST_TURNS = 3
"""Of a long enumeration, the last words are sent: a table that knows fewer of them lacks these."""


def word_turns(contract: Contract, operation: Operation, resource: Resource) -> list[dict[str, Any]]:
    """Return the values of further requests, which together have further words of each member.

    The word of the documented example and the first other one are left out, as requests for all members have them.
    """
    zones, words = zones_of(contract), {}
    for member, example in settable_members(operation, resource):
        slot = member_slot(operation, member)
        found = [each for each in slot.schema.flat.get("enum", ()) if zones.zone(slot, each, None) is Zone.RIGHT]
        is_key = member in (*resource.names, *contract.owners)
        if not is_key and member not in resource.stored_as and shown_in_example(contract, resource, member):
            words[member] = [each for each in found if each != example][1:][-_MOST_TURNS:]
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
