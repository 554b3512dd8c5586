"""Reports of days whose range is a part of that of another report.

A server that keeps a report for one of the bounds only shows days outside of the shorter range.
"""

from __future__ import annotations

from conformance.checks.causes.base import RequestSource
from conformance.checks.limit_values import limit_values
from conformance.contract.day_rows import is_day
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.parameter_style import parameter_text
from conformance.contract.value_zones import Zone
from conformance.core.exchange import Request


def bound_slots(operation: Operation) -> list[ParameterSlot]:
    """Return the query parameters of the first and the last day, as far as the operation has them."""
    declared = operation.effect.rows
    names = (declared.first, declared.last) if declared is not None else ()
    return [slot for name in names for slot in operation.slots if slot.where == "query" and slot.name == name]


def reports_of_ranges(
    contract: Contract, factory: RequestSource, operation: Operation, request: Request
) -> list[Request]:
    """Return the report of a whole range, then one that ends sooner, and one that begins later.

    The whole range is left out if `request` has it. There are none without bounds in the query.
    """
    slots, sent = bound_slots(operation), dict(request.query)
    texts = [sent.get(slot.parameter, _example_text(slot)) for slot in slots]
    if len(slots) != 2 or not all(map(is_day, texts)):
        return []
    (first, last), (start, end) = slots, texts
    ends = [each for each in _days(contract, factory, operation, last, start) if start <= each < end]
    starts = [each for each in _days(contract, factory, operation, first, end) if start < each <= end]
    shorter = [(start, min(ends))] if ends else []
    shorter += [(max(starts), end)] if starts else []
    is_whole = {first.parameter, last.parameter} <= sent.keys()
    ranges = [(start, end), *shorter] if shorter and not is_whole else shorter
    others = [each for each in request.query if each[0] not in (first.parameter, last.parameter)]
    return [request.replace(query=(*others, (first.parameter, one), (last.parameter, other))) for one, other in ranges]


def _example_text(slot: ParameterSlot) -> str:
    return parameter_text(slot.example) if slot.example is not ABSENT else ""


def _days(
    contract: Contract, factory: RequestSource, operation: Operation, slot: ParameterSlot, other: str
) -> list[str]:
    """Return days that are certainly valid for a bound, with the other bound among them if it is."""
    days = [each for each in (other, *limit_values(contract, operation, slot)) if is_day(each)]
    return [each for each in days if factory.zones.zone(slot, each, None) is Zone.RIGHT]
