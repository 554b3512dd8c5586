"""Lists and counts that do not agree with the records: in pages, totals and filters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.contract.effects import Count, List
from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.model import Contract, Operation
from conformance.contract.request_view import fill_path
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import FaultMaker, NamedFault, NamedFaults, mutants_of_makers
from conformance.mock_server.mutants._store_edits import items_of, resource_of, with_items
from conformance.mock_server.mutants.base import (
    Fault,
    Handler,
    Mutant,
    MutantApp,
    on_successes_of,
    response_of,
    with_json,
)
from conformance.mock_server.record_view import as_type_of
from conformance.observation.response_reading import Reply

BodyChange = Callable[[MutantApp, Reply], Any]
"""Takes a correct reply and returns another body."""


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of lists and counts."""
    return mutants_of_makers(contract, MAKERS)


def _with_body(operation: Operation, change: BodyChange) -> Fault:
    return on_successes_of(operation, lambda app, reply: with_json(response_of(reply), change(app, reply)))


def _answering_another(operation: Operation, ask: Callable[[Request], Request]) -> Fault:
    """Return a fault: the operation changes each request by `ask`, and answers the changed request."""

    def fault(app: MutantApp) -> Handler:
        return lambda request: app.correct_response(ask(request) if app.operation_of(request) is operation else request)

    return fault


def without(request: Request, *names: str) -> Request:
    """Return the request without some query parameters."""
    return request.replace(query=tuple(pair for pair in request.query if pair[0] not in names))


def _without(*names: str) -> Callable[[Request], Request]:
    return lambda request: without(request, *names)


# --- pages -------------------------------------------------------------------------------------------
def pages(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield the faults of pages and totals."""
    effect = operation.effect_as(List)
    page, limit = effect.paging.page or "", effect.paging.limit or ""

    def ignoring(*names: str) -> Fault:
        return _answering_another(operation, _without(*names))

    yield NamedFault("ignores-page", "shows the first page, whatever page is requested", ignoring(page))
    yield NamedFault("ignores-limit", "shows all records on one page", ignoring(page, limit))
    says = "begins each page with the last item of the one before"
    yield NamedFault("overlap", says, _with_body(operation, _overlapping(page)))
    yield NamedFault("gap", "leaves out the first item of each later page", _with_body(operation, _with_gap(page)))
    if effect.total is not None:
        of_page = _with_body(operation, lambda app, reply: _number(reply, effect.total, len(items_of(reply))))
        yield NamedFault("total-of-page", "shows the number of items on the page as the total", of_page)
        too_high = _with_body(operation, _one_more(effect.total))
        yield NamedFault("total-off", "shows a total that is one too high", too_high)
    for name, pointer in effect.echoes.items():
        says = f"repeats another {name} than was sent"
        yield NamedFault(f"echo-{name}", says, _with_body(operation, _one_more(pointer)))


def _number(reply: Reply, pointer: str | None, value: int) -> Any:
    shown = resolve(reply.body, pointer or "")
    return reply.body if shown is ABSENT else put(reply.body, pointer or "", as_type_of(shown, value))


def _one_more(pointer: str) -> BodyChange:
    return lambda app, reply: _number(reply, pointer, int(resolve(reply.body, pointer)) + 1)


def _page_of(reply: Reply, name: str) -> int:
    page = dict(reply.exchange.request.query).get(name, "1")
    return int(page) if page.isdigit() else 1


def _overlapping(name: str) -> BodyChange:
    def change(app: MutantApp, reply: Reply) -> Any:
        page, request = _page_of(reply, name), reply.exchange.request
        if page < 2:
            return reply.body
        query = (*without(request, name).query, (name, str(page - 1)))
        before = app.correct_reply(request.replace(query=query))
        return with_items(reply, [*items_of(before)[-1:], *items_of(reply)[1:]])

    return change


def _with_gap(name: str) -> BodyChange:
    def change(app: MutantApp, reply: Reply) -> Any:
        return reply.body if _page_of(reply, name) < 2 else with_items(reply, items_of(reply)[1:])

    return change


# --- filters -----------------------------------------------------------------------------------------
def filters(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield the faults of each filter of a list."""
    initial = resource_of(contract, operation).initial
    for name, rule in operation.effect_as(List).filters.items():
        if name in operation.path_names:
            of_all = _with_body(operation, lambda app, reply: with_items(reply, items_of(_whole_list(app, reply))))
            yield NamedFault(f"ignores-{name}", f"lists the records of every {name}", of_all)
            none = _with_body(operation, lambda app, reply: with_items(reply, []))
            yield NamedFault(f"empty-{name}", f"lists no records of a {name}", none)
            continue
        # new records have no value that such a filter could compare
        if rule.op != "equals" and initial.get(rule.member, "") is None:
            continue
        ignoring = _answering_another(operation, _without(name))
        yield NamedFault(f"ignores-{name}", f"ignores the filter {name}", ignoring)
        yield NamedFault(f"empty-{name}", f"finds nothing with the filter {name}", _with_body(operation, _empty(name)))
        slot = next((each for each in operation.slots if each.name == name), None)
        if rule.op == "equals" and slot is not None and " " in str(slot.example).strip():
            says = f"matches values that only begin with the filter {name}"
            yield NamedFault(f"beginning-{name}", says, _with_body(operation, _beginning(name, rule.member)))


def _whole_list(app: MutantApp, reply: Reply) -> Reply:
    """Return the reply to the list of all records with the same parents."""
    assert reply.operation is not None
    lister = app.contract.operations_with(List, resource_of(app.contract, reply.operation).name)[0]
    return app.correct_reply(reply.exchange.request.replace(path=fill_path(lister.path, {**reply.view.path_values})))


def _beginning(name: str, member: str) -> BodyChange:
    def change(app: MutantApp, reply: Reply) -> Any:
        request = reply.exchange.request
        wanted = dict(request.query).get(name)
        if wanted is None:
            return reply.body
        every = items_of(app.correct_reply(without(request, name)))
        return with_items(reply, [each for each in every if str(each.get(member)).startswith(wanted)])

    return change


def _empty(name: str) -> BodyChange:
    def change(app: MutantApp, reply: Reply) -> Any:
        return with_items(reply, []) if name in dict(reply.exchange.request.query) else reply.body

    return change


# --- counts ------------------------------------------------------------------------------------------
def counts(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield the faults of counts."""
    yield NamedFault("frozen", "repeats its first count", _frozen(operation))
    all_in_one = _with_body(operation, _all_in_one)
    yield NamedFault("all-in-one", "counts every record under one value", all_in_one)


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
    pointer = reply.operation.effect_as(Count).record or ""
    shown = resolve(reply.body, pointer)
    total = sum(int(each) for each in shown.values())
    *_, last = shown
    # under the last value, because new records often have the first one
    return put(
        reply.body, pointer, {name: as_type_of(value, total if name == last else 0) for name, value in shown.items()}
    )


MAKERS: dict[str, FaultMaker] = {"pages-cover-the-list": pages, "filters-filter": filters, "counts-count": counts}
