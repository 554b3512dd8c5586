"""Lists and counts that do not agree with the records: in pages and totals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.contract.effects import Count, List
from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import FaultMaker, NamedFault, NamedFaults, mutants_of_makers
from conformance.mock_server.mutants._list_faults import (
    BodyChange,
    answering_another,
    leaving_out,
    sent,
    with_body,
    without,
)
from conformance.mock_server.mutants._store_edits import items_of, with_items
from conformance.mock_server.mutants.base import (
    Fault,
    Handler,
    Mutant,
    MutantApp,
    on_successes_of,
    response_of,
)
from conformance.mock_server.record_view import as_type_of
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of lists and counts."""
    return mutants_of_makers(contract, MAKERS)


# --- pages -------------------------------------------------------------------------------------------
def pages(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield the faults of pages and totals."""
    effect = operation.effect_as(List)
    if effect.paging.number is not None:
        yield from _numbered_pages(operation, effect.paging.number, effect.paging.limit or "")
    if effect.total is not None:
        of_page = with_body(operation, lambda app, reply: _number(reply, effect.total, len(items_of(reply))))
        yield NamedFault("total-of-page", "shows the number of items on the page as the total", of_page)
        too_high = with_body(operation, _one_more(effect.total))
        yield NamedFault("total-off", "shows a total that is one too high", too_high)
    for name, pointer in effect.echoes.items():
        says = f"repeats another {name} than was sent"
        yield NamedFault(f"echo-{name}", says, with_body(operation, _one_more(pointer)))


def _numbered_pages(operation: Operation, page: str, limit: str) -> NamedFaults:
    """Yield the faults of pages that requests select by a page number or an offset."""

    def ignoring(*names: str) -> Fault:
        return answering_another(operation, leaving_out(*names))

    yield NamedFault("ignores-page", "shows the first page, whatever page is requested", ignoring(page))
    yield NamedFault("ignores-limit", "shows all records on one page", ignoring(page, limit))
    says = "begins each page with the last item of the one before"
    yield NamedFault("overlap", says, with_body(operation, _overlapping(operation)))
    yield NamedFault("gap", "leaves out the first item of each later page", with_body(operation, _with_gap(operation)))
    yield NamedFault("past-end", "repeats the last page past the end of the list", repeating_last_page(operation))
    plain = with_body(operation, lambda app, reply: _without_first(reply) if page not in sent(reply) else reply.body)
    yield NamedFault("without-page", "leaves out the first item if no page is requested", plain)
    says = "shows the items of each page in the opposite order"
    turned = with_body(operation, lambda app, reply: _reversed(reply) if page in sent(reply) else reply.body)
    yield NamedFault("order", says, turned)


def _number(reply: Reply, pointer: str | None, value: int) -> Any:
    shown = resolve(reply.body, pointer)
    return reply.body if shown is ABSENT else put(reply.body, pointer, as_type_of(shown, value))


def _one_more(pointer: str) -> BodyChange:
    return lambda app, reply: _number(reply, pointer, int(resolve(reply.body, pointer)) + 1)


def page_of(operation: Operation, reply: Reply) -> int:
    """Return the number of the requested page, from 1."""
    paging, query = operation.effect_as(List).paging, sent(reply)
    text = query.get(paging.number or "", "")
    number = int(text) if text.isdigit() else 0
    return max(number, 1) if paging.page is not None else number // limit_of(operation, reply) + 1


def limit_of(operation: Operation, reply: Reply) -> int:
    """Return the requested size of the page, 1 without one."""
    text = sent(reply).get(operation.effect_as(List).paging.limit or "", "")
    return int(text) if text.isdigit() and int(text) else 1


def at_page(operation: Operation, reply: Reply, page: int) -> Request:
    """Return the request for another page of the same size."""
    paging, request = operation.effect_as(List).paging, reply.exchange.request
    number = paging.number_of(page, limit_of(operation, reply))
    name = paging.number or ""
    return request.replace(query=(*without(request, name).query, (name, str(number))))


def _overlapping(operation: Operation) -> BodyChange:
    def change(app: MutantApp, reply: Reply) -> Any:
        page = page_of(operation, reply)
        if page < 2:
            return reply.body
        before = app.correct_reply(at_page(operation, reply, page - 1))
        return with_items(reply, [*items_of(before)[-1:], *items_of(reply)[1:]])

    return change


def _with_gap(operation: Operation) -> BodyChange:
    def change(app: MutantApp, reply: Reply) -> Any:
        return reply.body if page_of(operation, reply) < 2 else with_items(reply, items_of(reply)[1:])

    return change


def _without_first(reply: Reply) -> Any:
    return with_items(reply, items_of(reply)[1:])


def _reversed(reply: Reply) -> Any:
    return with_items(reply, items_of(reply)[::-1])


def repeating_last_page(operation: Operation) -> Fault:
    """Return the fault that a page past the end has the items of the last page."""

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            page = page_of(operation, reply)
            while reply.operation is operation and page > 1 and not items_of(reply):
                page -= 1
                reply = app.correct_reply(at_page(operation, reply, page))
            return response_of(reply)

        return answer

    return fault


# --- counts ------------------------------------------------------------------------------------------
def counts(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield the faults of counts."""
    yield NamedFault("frozen", "repeats its first count", _frozen(operation))
    all_in_one = with_body(operation, _all_in_one)
    yield NamedFault("all-in-one", "counts every record under one value", all_in_one)
    for name, rule in operation.effect_as(Count).filters.items():
        if rule.op != "equals":
            yield NamedFault(f"ignores-{name}", f"ignores {name}", answering_another(operation, leaving_out(name)))


def _frozen(operation: Operation) -> Fault:
    def fault(app: MutantApp) -> Handler:
        responses: list[Response] = []

        def wrong_reply(app: MutantApp, reply: Reply) -> Response:
            responses.append(response_of(reply))
            return responses[0]

        return on_successes_of(operation, wrong_reply)(app)

    return fault


def _all_in_one(app: MutantApp, reply: Reply) -> Any:
    assert reply.operation is not None
    pointer = reply.operation.effect_as(Count).record
    shown = resolve(reply.body, pointer)
    total = sum(int(each) for each in shown.values())
    *_, last = shown
    # under the last value, because new records often have the first one
    return put(
        reply.body, pointer, {name: as_type_of(value, total if name == last else 0) for name, value in shown.items()}
    )


MAKERS: dict[str, FaultMaker] = {"pages-cover-the-list": pages, "counts-match-records": counts}
