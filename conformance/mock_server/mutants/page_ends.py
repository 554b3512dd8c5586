"""Lists that are wrong at the ends of pages, with the largest page or without a limit; counts that ignore a bound."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from conformance.checks.behaviours._filtered_pages import takes_keys
from conformance.contract.effects import Count, List
from conformance.contract.json_pointer import put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.exchange import Request
from conformance.mock_server.list_query import LINK_PARAMETER
from conformance.mock_server.mutants._by_operation import NamedFault, NamedFaults, mutants_of_makers
from conformance.mock_server.mutants._list_faults import BodyChange, answering_another, sent, with_body, without
from conformance.mock_server.mutants._store_edits import items_of, resource_of, with_items
from conformance.mock_server.mutants.base import Mutant, MutantApp, is_success
from conformance.mock_server.mutants.lists_and_counts import at_page, limit_of, page_of
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants with these faults."""
    makers = {"pages-cover-the-list": _pages, "filters-select": _filtered, "counts-match-records": _counts}
    return mutants_of_makers(contract, makers)


def _pages(contract: Contract, operation: Operation) -> NamedFaults:
    paging = operation.effect_as(List).paging
    if paging.default is not None and paging.limit is not None:
        says = "leaves out the first item of each later page without a limit"
        yield NamedFault("default-gap", says, with_body(operation, _with_default_gap(operation)))
    if paging.number is not None and paging.limit is not None:
        says = "leaves out the last item of a page for one item more than there are"
        yield NamedFault("one-more", says, with_body(operation, _without_last_of_longer(operation)))
        says = "empties the last page if it is full"
        yield NamedFault("last-full", says, with_body(operation, _without_full(operation)))
        says = "empties the last page if it is not full"
        yield NamedFault("last-part", says, with_body(operation, _without_rest(operation)))
        if paging.max is not None:
            small = partial(_with_small_pages, paging.limit, str(paging.max))
            yield NamedFault("small-max", "has small pages for the largest limit", answering_another(operation, small))


def _filtered(contract: Contract, operation: Operation) -> NamedFaults:
    resource, effect = resource_of(contract, operation), operation.effect_as(List)
    for name in effect.filters:
        if takes_keys(operation, resource, name):
            if effect.total is not None:
                says = f"shows the total of the whole list on later pages with {name}"
                yield NamedFault(
                    f"later-total-{name}", says, with_body(operation, _total_of_all_later(operation, name))
                )
            says = f"empties the last page with {name} if it is not full"
            yield NamedFault(f"partial-{name}", says, with_body(operation, _without_rest(operation, name)))
            says = f"empties the last page with {name} if it is full"
            yield NamedFault(f"full-{name}", says, with_body(operation, _without_full(operation, name)))


def _total_of_all_later(operation: Operation, name: str) -> BodyChange:
    effect = operation.effect_as(List)

    def change(app: MutantApp, reply: Reply) -> Any:
        if page_of(operation, reply) < 2 or effect.total is None:
            return reply.body
        every = app.correct_reply(without(reply.exchange.request, name))
        return put(reply.body, effect.total, resolve(every.body, effect.total))

    return change


def _counts(contract: Contract, operation: Operation) -> NamedFaults:
    filters = operation.effect_as(Count).filters
    ends = {rule.op: name for name, rule in filters.items()}
    if {"min", "max"} <= {*ends}:
        for ignored, other in ((ends["max"], ends["min"]), (ends["min"], ends["max"])):
            fault = answering_another(operation, partial(_without_beside, ignored, other))
            yield NamedFault(f"ignores-{ignored}-beside", f"ignores {ignored} beside {other}", fault)


def _with_default_gap(operation: Operation) -> BodyChange:
    paging = operation.effect_as(List).paging
    first = {paging.number or "": str(paging.number_of(1, 1))}

    def change(app: MutantApp, reply: Reply) -> Any:
        query = sent(reply)
        position = paging.number or paging.token or LINK_PARAMETER
        is_later = position in query and first.get(position) != query[position]
        return with_items(reply, items_of(reply)[1:]) if is_later and paging.limit not in query else reply.body

    return change


def _with_small_pages(limit: str, largest: str, request: Request) -> Request:
    is_largest = (limit, largest) in request.query
    return request.replace(query=(*without(request, limit).query, (limit, "2"))) if is_largest else request


def _without_last_of_longer(operation: Operation) -> BodyChange:
    def change(app: MutantApp, reply: Reply) -> Any:
        items = items_of(reply)
        is_longer = page_of(operation, reply) == 1 and len(items) + 1 == limit_of(operation, reply)
        return with_items(reply, items[:-1]) if is_longer else reply.body

    return change


def _without_rest(operation: Operation, filtered: str | None = None) -> BodyChange:
    """Return the fault that a later page which is not full is empty; `filtered` is the filter that it needs."""

    def change(app: MutantApp, reply: Reply) -> Any:
        is_rest = page_of(operation, reply) > 1 and len(items_of(reply)) < limit_of(operation, reply)
        return with_items(reply, []) if is_rest and filtered in (None, *sent(reply)) else reply.body

    return change


def _without_full(operation: Operation, filtered: str | None = None) -> BodyChange:
    """Return the fault that a later page which is full is empty, if it is the last one."""

    def change(app: MutantApp, reply: Reply) -> Any:
        page, limit = page_of(operation, reply), limit_of(operation, reply)
        after = app.correct_reply(at_page(operation, reply, page + 1))
        is_last = page > 1 and len(items_of(reply)) == limit and not (is_success(after) and items_of(after))
        return with_items(reply, []) if is_last and filtered in (None, *sent(reply)) else reply.body

    return change


def _without_beside(ignored: str, other: str, request: Request) -> Request:
    return without(request, ignored) if other in dict(request.query) else request
