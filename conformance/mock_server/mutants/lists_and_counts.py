"""Lists and counts that do not fit the records: pages, totals, filters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.checks.behaviours import behaviours_of
from conformance.contract.effects import Count, List
from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.model import Contract, Operation
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._store_edits import items_of, resource_of, with_items
from conformance.mock_server.mutants.base import (
    Answering,
    Mutant,
    MutantApp,
    Twist,
    at,
    is_success,
    response_of,
    with_json,
)
from conformance.mock_server.record_view import like
from conformance.observation.response_reading import Reply

Change = Callable[[MutantApp, Reply], Any]
"""The body in place of a right one."""


def mutants(contract: Contract) -> Iterator[Mutant]:
    for behaviour in behaviours_of(contract):
        make = CHECKS.get(behaviour.clause.check)
        for operation in behaviour.operations() if make else []:
            assert make is not None
            for name, says, twist in make(contract, operation):
                clause = behaviour.clause.id
                yield Mutant(f"{clause}~{name}{at(operation)}", f"{operation.id} {says}", (clause,), twist)


Made = Iterator[tuple[str, str, Twist]]


def _showing(operation: Operation, change: Change) -> Twist:
    def twist(app: MutantApp) -> Answering:
        def answer(request: Request) -> Response:
            reply = app.told(request)
            wrong = reply.operation is operation and is_success(reply)
            return with_json(response_of(reply), change(app, reply)) if wrong else response_of(reply)

        return answer

    return twist


def _asking(operation: Operation, ask: Callable[[Request], Request]) -> Twist:
    """Answers another request than the one that came."""

    def twist(app: MutantApp) -> Answering:
        return lambda request: app.right(ask(request) if app.operation_of(request) is operation else request)

    return twist


def without(request: Request, *names: str) -> Request:
    return request.replace(query=tuple(pair for pair in request.query if pair[0] not in names))


def _lacking(*names: str) -> Callable[[Request], Request]:
    return lambda request: without(request, *names)


# --- pages -----------------------------------------------------------------------------------------------
def pages(contract: Contract, operation: Operation) -> Made:
    effect = operation.effect_as(List)
    page, limit = effect.paging.page or "", effect.paging.limit or ""
    yield "ignores-page", "shows the first page whatever is asked for", _asking(operation, _lacking(page))
    yield "ignores-limit", "shows all that there is on one page", _asking(operation, _lacking(page, limit))
    yield "overlap", "begins each page with the last item of the one before", _showing(operation, _overlapping(page))
    yield "gap", "leaves out the first item of each later page", _showing(operation, _gaping(page))
    if effect.total is not None:
        yield (
            "total-of-page",
            "tells how many items the page has as the total",
            _showing(operation, lambda app, reply: _number(reply, effect.total, len(items_of(reply)))),
        )
        yield "total-off", "tells a total that is one too high", _showing(operation, _one_more(effect.total))
    for name, pointer in effect.echoes.items():
        yield f"echo-{name}", f"repeats another {name} than it was asked for", _showing(operation, _one_more(pointer))


def _number(reply: Reply, pointer: str | None, value: int) -> Any:
    said = resolve(reply.body, pointer or "")
    return reply.body if said is ABSENT else put(reply.body, pointer or "", like(said, value))


def _one_more(pointer: str) -> Change:
    return lambda app, reply: _number(reply, pointer, int(resolve(reply.body, pointer)) + 1)


def _page_of(reply: Reply, name: str) -> int:
    asked = dict(reply.exchange.request.query).get(name, "1")
    return int(asked) if asked.isdigit() else 1


def _overlapping(name: str) -> Change:
    def change(app: MutantApp, reply: Reply) -> Any:
        page, request = _page_of(reply, name), reply.exchange.request
        if page < 2:
            return reply.body
        before = app.told(without(request, name).replace(query=(*without(request, name).query, (name, str(page - 1)))))
        return with_items(reply, [*items_of(before)[-1:], *items_of(reply)[1:]])

    return change


def _gaping(name: str) -> Change:
    def change(app: MutantApp, reply: Reply) -> Any:
        return reply.body if _page_of(reply, name) < 2 else with_items(reply, items_of(reply)[1:])

    return change


# --- filters ---------------------------------------------------------------------------------------------
def filters(contract: Contract, operation: Operation) -> Made:
    initial = resource_of(contract, operation).initial
    for name, rule in operation.effect_as(List).filters.items():
        # nothing can be said of a filter by what a new record does not have yet
        if rule.op != "equals" and initial.get(rule.member, "") is None:
            continue
        yield f"ignores-{name}", f"overlooks the filter {name}", _asking(operation, _lacking(name))
        yield f"empty-{name}", f"finds nothing with the filter {name}", _showing(operation, _empty(name))
        slot = next((each for each in operation.slots if each.name == name), None)
        if rule.op == "equals" and slot is not None and " " in str(slot.example).strip():
            says = f"takes the filter {name} for the beginning of what is looked for"
            yield f"beginning-{name}", says, _showing(operation, _beginning(name, rule.member))


def _beginning(name: str, member: str) -> Change:
    def change(app: MutantApp, reply: Reply) -> Any:
        request = reply.exchange.request
        wanted = dict(request.query).get(name)
        if wanted is None:
            return reply.body
        every = items_of(app.told(without(request, name)))
        return with_items(reply, [each for each in every if str(each.get(member)).startswith(wanted)])

    return change


def _empty(name: str) -> Change:
    def change(app: MutantApp, reply: Reply) -> Any:
        return with_items(reply, []) if name in dict(reply.exchange.request.query) else reply.body

    return change


# --- counts ----------------------------------------------------------------------------------------------
def counts(contract: Contract, operation: Operation) -> Made:
    yield "frozen", "counts once, and tells that from then on", _frozen(operation)
    yield "all-in-one", "counts every record under the first heading", _showing(operation, _all_in_one)


def _frozen(operation: Operation) -> Twist:
    def twist(app: MutantApp) -> Answering:
        first: list[Response] = []

        def answer(request: Request) -> Response:
            reply = app.told(request)
            if reply.operation is not operation or not is_success(reply):
                return response_of(reply)
            first.append(response_of(reply))
            return first[0]

        return answer

    return twist


def _all_in_one(app: MutantApp, reply: Reply) -> Any:
    assert reply.operation is not None
    pointer = reply.operation.effect_as(Count).record or ""
    shown = resolve(reply.body, pointer)
    total = sum(int(each) for each in shown.values())
    names = list(shown)
    # the last heading, as new records are often counted under the first
    return put(reply.body, pointer, {name: like(shown[name], total if name == names[-1] else 0) for name in names})


CHECKS: dict[str, Callable[[Contract, Operation], Made]] = {
    "pages-cover-the-list": pages,
    "filters-filter": filters,
    "counts-count": counts,
}
