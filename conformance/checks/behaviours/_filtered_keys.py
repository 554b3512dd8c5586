"""Filters by a key that clients choose: several records can have a part of it, and it can be a number.

A program may collect the records that it finds in a map by this part, and so lose all but one. In some languages, a key
of digits in such a map becomes a number, which the schema of the list does not allow. A program that compares keys of
digits as numbers finds one by others that begin with zeros.
"""

from __future__ import annotations

from collections.abc import Generator

from conformance.checks.behaviours._filtered_records import FilteredRecord
from conformance.checks.behaviours._key_forms import (
    ZEROS,
    chosen_slots,
    digits_key,
    free_key_slots,
    request_with_key,
)
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._sibling_records import new_sibling
from conformance.checks.request_steps import RecordNames
from conformance.contract.effects import List
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import with_value
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply


def filtered_key(contract: Contract, lister: Operation, name: str) -> str | None:
    """Return the part of a key that a filter compares, by its request name; None if clients do not make it up."""
    effect = lister.effect_as(List)
    resource, rule = contract.resources[effect.resource], effect.filters[name]
    part = resource.key.get(rule.member) if rule.op == "equals" else None
    return part if part in {each.name for each in chosen_slots(contract, resource)} else None


def records_with_part(context: RecordContext, part: str) -> Generator[Request, Reply, list[FilteredRecord]]:
    """Return new records that have this part of the key in common: one whose part is digits, and its sibling."""
    first = (yield from _record_with_digits(context, part)) or (yield from context.new_record())
    sibling = yield from new_sibling(context, first)
    has_part = sibling is not None and sibling[part] == first[part]
    return [FilteredRecord(each, None) for each in (first, *([sibling] if sibling and has_part else []))]


def with_zeros(part: str) -> list[str]:
    """Return digits with zeros before them, which are another key than without; empty for other texts."""
    return [ZEROS + part] if part.isdigit() else []


def _record_with_digits(context: RecordContext, part: str) -> Generator[Request, Reply, RecordNames | None]:
    """Create a record whose part of the key is digits; return its names, or None if that is refused.

    Digits do not have the tag of the run, so only targets without other clients get them.
    """
    maker = context.contract.creators_of(context.resource.name)[0]
    slots = {each.name: each for each in free_key_slots(context.contract, maker, context.resource)}
    if part not in slots or not context.factory.has_target_alone:
        return None
    view = context.factory.view((yield from request_with_key(context, maker, {})))
    return (yield from context.names_made_by(with_value(view, slots[part], digits_key(context.factory.names))))
