"""Filters by texts with characters that a query has to escape.

A program may decode a query twice, or not at all: then a plus sign becomes a blank, and `%41` the letter A. Such a text
is no certain value of most filters, so the list may be refused. If it is not, it has the record with that text.
"""

from __future__ import annotations

from collections.abc import Generator

from conformance.checks.behaviours._filtered_records import FilteredRecord
from conformance.checks.behaviours._odd_values import odd_values
from conformance.checks.behaviours._reading_records import member_value
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._updating_records import member_slot
from conformance.checks.behaviours.base import succeeded
from conformance.contract.effects import List
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.request_view import with_value
from conformance.contract.value_zones import Zone, zones_of
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply

ESCAPED_TEXT = "A+B %41/_*.&:;{n}"
"""A template: blank and ampersand must be escaped, plus and percent sign are another text if they are decoded twice.

Slash, colon and semicolon separate values for some programs, and underscore, star and full stop are wildcards.
"""


def takes_escaped_text(contract: Contract, lister: Operation, slot: ParameterSlot) -> bool:
    """Return whether a filter may have such a text, and the first creation stores any text in its member."""
    effect, is_text = lister.effect_as(List), slot.where == "query" and "string" in slot.types
    rule, makers = effect.filters[slot.name], contract.creators_of(effect.resource)[:1]
    if not is_text or rule.op != "equals" or zones_of(contract).zone(slot, ESCAPED_TEXT, None) is Zone.WRONG:
        return False
    stored = (odd_values(contract, each, contract.resources[effect.resource], 0, is_named=True) for each in makers)
    is_stored = any(isinstance(each.get(rule.member), str) for each in stored)
    return is_stored and "enum" not in slot.schema.flat and makers[0].takes != "list"


def record_with_escaped_text(context: RecordContext, member: str) -> Generator[Request, Reply, FilteredRecord | None]:
    """Create a record with such a text in a member, and return it.

    Return None if the creation is refused, or the record does not show the text as it was sent.
    """
    maker = context.contract.creators_of(context.resource.name)[0]
    text = context.factory.names.new_value(ESCAPED_TEXT)
    request = yield from context.factory.valid_request(maker)
    reply = yield with_value(context.factory.view(request), member_slot(maker, member), text)
    for names, _ in context.factory.records_made_by(reply)[:1] if succeeded(reply) else ():
        shown, _ = yield from context.read(names)
        if member_value(context.resource, shown, member) == text:
            return FilteredRecord(names, shown)
    return None
