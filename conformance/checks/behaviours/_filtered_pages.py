"""The last pages of a filtered list: full ones and others, and the one after it. All show the total of the filter.

Other checks create records at the same time. So the filter takes several keys, which only the records of this check
have.
"""

from __future__ import annotations

from contextlib import suppress

from conformance.checks.behaviours._list_numbers import check_numbers
from conformance.checks.behaviours._reading_records import ListRefused, item_key
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.request_steps import RecordNames, RequestSteps
from conformance.contract.effects import List
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.observation.records import record_key

_RECORDS = 3
_PAGES = ((1, 2, 2), (2, 2, 1), (3, 2, 0), (3, 1, 1))
"""The number of a page, its limit, and how many of the records it has."""


def takes_keys(lister: Operation, resource: Resource, name: str) -> bool:
    """Return whether a filter of a list in numbered pages takes several values of a key that clients choose."""
    effect = lister.effect_as(List)
    rule = effect.filters[name]
    in_pages = effect.paging.number is not None and effect.paging.limit is not None
    return in_pages and rule.list and rule.member in resource.key and resource.key_pattern is None


def check_last_pages(context: RecordContext, name: str, known: list[RecordNames]) -> RequestSteps:
    """Filter by the keys of three records, `known` and new ones; read its last pages."""
    resource, paging = context.resource, context.operation.effect_as(List).paging
    records = [*known]
    while len(records) < _RECORDS:
        records.append((yield from context.new_record()))
    member = context.operation.effect_as(List).filters[name].member
    value = ",".join(each[resource.key[member]] for each in records)
    keys = {record_key(resource, each) for each in records}
    for page, limit, count in _PAGES:
        query = {name: value, paging.limit or "": limit, paging.number or "": paging.number_of(page, limit)}
        with suppress(ListRefused):
            shown, reply = yield from context.read_list(context.operation, records[0], query)
            found = [each for each in shown if item_key(resource, each) in keys]
            expected = f"{count} records on page {page} of {limit}, with {name}={value}"
            context.check(len(found) == count, expected, f"{len(found)} of these records", reply)
            check_numbers(context, {}, len(shown), _RECORDS, reply)
