"""Filters of lists that are ignored, or that match too much or too little."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote_plus

from conformance.checks.behaviours._escaped_texts import takes_escaped_text
from conformance.contract.comparable import measure
from conformance.contract.effects import Filter, List
from conformance.contract.json_pointer import put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.paging import Paging
from conformance.contract.value_zones import Zone, zones_of
from conformance.core.exchange import Request, Response
from conformance.mock_server.list_query import LINK_PARAMETER
from conformance.mock_server.mutants._by_operation import FaultMaker, NamedFault, NamedFaults, mutants_of_makers
from conformance.mock_server.mutants._list_faults import (
    BodyChange,
    answering_another,
    leaving_out,
    sent,
    with_body,
    without,
)
from conformance.mock_server.mutants._store_edits import item_key, items_of, resource_of, with_items
from conformance.mock_server.mutants._wrong_outcomes import wrong_refusal
from conformance.mock_server.mutants.base import (
    Fault,
    Handler,
    Mutant,
    MutantApp,
    is_success,
    response_of,
    with_json,
    wrong_replies,
)
from conformance.mock_server.record_view import first_record
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of filters."""
    return mutants_of_makers(contract, MAKERS)


def filters(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield the faults of each filter of a list."""
    effect = operation.effect_as(List)
    for name, rule in effect.filters.items():
        faults = _path_filter if name in operation.path_names else _query_filter
        yield from faults(contract, operation, name, rule)
    if effect.total is not None:
        says = "counts records in the total that do not match the filters"
        yield NamedFault("total", says, with_body(operation, _total_of_all(effect)))


def _path_filter(contract: Contract, operation: Operation, name: str, rule: Filter) -> NamedFaults:
    of_all = with_body(operation, lambda app, reply: with_items(reply, items_of(_whole_list(app, reply))))
    yield NamedFault(f"ignores-{name}", f"lists the records of every {name}", of_all)
    none = with_body(operation, lambda app, reply: with_items(reply, []))
    yield NamedFault(f"empty-{name}", f"lists no records of a {name}", none)
    says = f"goes on listing the records that a {name} had"
    yield NamedFault(f"keeps-{name}", says, _with_former(operation))
    initial = resource_of(contract, operation).initial
    if isinstance(initial.get(rule.member, _example_of(operation, rule)), list):
        says = f"lists the records whose first {rule.member} is the {name}, not those with another one"
        yield NamedFault(f"first-of.{name}", says, with_body(operation, _with_first(name, rule)))


def _query_filter(contract: Contract, operation: Operation, name: str, rule: Filter) -> NamedFaults:
    # New records have no value that such a filter could compare.
    if rule.op != "equals" and resource_of(contract, operation).initial.get(rule.member, "") is None:
        return
    ignoring = answering_another(operation, leaving_out(name))
    yield NamedFault(f"ignores-{name}", f"ignores the filter {name}", ignoring)
    yield NamedFault(f"empty-{name}", f"finds nothing with the filter {name}", with_body(operation, _empty(name)))
    if rule.op == "equals":
        slot = {each.name: each for each in operation.slots}[name]
        yield from _faults_of_values(contract, operation, slot, rule)
        yield from _late_filter(operation, name, rule)
    elif _is_shown_as_number(operation, rule):
        says = f"ignores the filter {name}, unless it is far from all values"
        yield NamedFault(f"near.{name}", says, answering_another(operation, _unless_far(name, rule)))
        for end in (each for each, other in operation.effect_as(List).filters.items() if _is_opposite(other, rule)):
            says = f"ignores the filter {name} in a range that begins or ends with {end}"
            yield NamedFault(f"range.{name}", says, answering_another(operation, _beside(end, name)))


def _late_filter(operation: Operation, name: str, rule: Filter) -> NamedFaults:
    paging = operation.effect_as(List).paging
    if paging.selects_page and paging.limit is not None:
        says = f"cuts a page before it applies the filter {name}"
        yield NamedFault(f"late-{name}", says, with_body(operation, _late(name, rule)))


def _example_of(operation: Operation, rule: Filter) -> Any:
    shown = first_record(resolve(operation.reply_example, operation.effect_as(List).items))
    return shown.get(rule.member) if isinstance(shown, dict) else None


def _with_first(name: str, rule: Filter) -> BodyChange:
    def change(app: MutantApp, reply: Reply) -> Any:
        own = [reply.view.value_named(name)]
        return with_items(reply, [each for each in items_of(reply) if each.get(rule.member, own)[:1] == own])

    return change


def _with_former(operation: Operation) -> Fault:
    """Return the fault that each list also has the existing records that it had before."""

    def fault(app: MutantApp) -> Handler:
        had: dict[str, set[Any]] = {}

        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            if reply.operation is not operation or not is_success(reply):
                return response_of(reply)
            known = had.setdefault(request.path, set())
            known.update(item_key(reply, each) for each in items_of(reply))
            every = items_of(_whole_list(app, reply))
            shown = [each for each in every if item_key(reply, each) in known]
            return with_json(response_of(reply), with_items(reply, shown))

        return answer

    return fault


def _late(name: str, rule: Filter) -> BodyChange:
    def change(app: MutantApp, reply: Reply) -> Any:
        request = reply.exchange.request
        page = app.correct_reply(without(request, name))
        value, here = dict(request.query).get(name), items_of(page)
        matching = [each for each in here if str(each.get(rule.member)) == value]
        return with_items(reply, matching) if value is not None and is_success(page) else reply.body

    return change


def _is_opposite(one: Filter, other: Filter) -> bool:
    """Return whether two filters are the ends of a range of the same member."""
    return one.member == other.member and {one.op, other.op} == {"min", "max"}


def _is_shown_as_number(operation: Operation, rule: Filter) -> bool:
    return measure(_example_of(operation, rule)) is not None


def _unless_far(name: str, rule: Filter) -> Callable[[Request], Request]:
    far = 0 if rule.op == "max" else 2**31 - 1
    return lambda request: without(request, name) if dict(request.query).get(name) != str(far) else request


def _total_of_all(effect: List) -> BodyChange:
    def change(app: MutantApp, reply: Reply) -> Any:
        every = app.correct_reply(without(reply.exchange.request, *effect.filters))
        return put(reply.body, effect.total, resolve(every.body, effect.total))

    return change


def _faults_of_values(contract: Contract, operation: Operation, slot: ParameterSlot, rule: Filter) -> NamedFaults:
    """Yield the faults of a filter that some of its values show."""
    effect, name = operation.effect_as(List), slot.name
    example = str(slot.example).split(",")[0] if rule.list else str(slot.example)
    if zones_of(contract).zone(slot, example[:-1], None) is Zone.RIGHT:
        for where, holds in (("beginning", str.startswith), ("end", str.endswith), ("part", str.__contains__)):
            says = f"matches values that only have the filter {name} as their {where}"
            yield NamedFault(f"{where}.{name}", says, with_body(operation, _matching_part(name, rule, holds)))
    if takes_escaped_text(contract, operation, slot):
        says = f"decodes the filter {name} twice"
        yield NamedFault(f"decodes.{name}", says, answering_another(operation, _decoded_again(name)))
        says = f"takes a slash in the filter {name} for a comma"
        yield NamedFault(f"slash.{name}", says, answering_another(operation, _with_comma_for_slash(name)))
    if rule.list:
        for word, index in (("first", 0), ("last", -1)):
            says = f"uses only the {word} of several values of the filter {name}"
            yield NamedFault(f"{word}-of.{name}", says, answering_another(operation, _one_of(name, index)))
    if effect.paging.selects_page and effect.paging.limit is not None:
        says, later = f"applies the filter {name} to the first page only", _on_later_pages(effect.paging, name)
        yield NamedFault(f"first-page.{name}", says, answering_another(operation, later))
    for word in [*slot.schema.flat.get("enum", ())][-1:]:
        if zones_of(contract).zone(slot, word, None) is Zone.RIGHT:
            says = f"refuses the filter {name} if it is {word}"
            yield NamedFault(f"refuses.{name}", says, _refusing(operation, name, word))
    others = [other for other in effect.filters if other != name]
    if others:
        says = f"ignores the filter {name} beside {others[0]}"
        yield NamedFault(f"beside.{name}", says, answering_another(operation, _beside(others[0], name)))


def _refusing(operation: Operation, name: str, word: str) -> Fault:
    def wrong_reply(app: MutantApp, reply: Reply) -> Response:
        return wrong_refusal(app, reply.view) if sent(reply).get(name) == word else response_of(reply)

    return wrong_replies(wrong_reply, lambda reply: reply.operation is operation)


def _whole_list(app: MutantApp, reply: Reply) -> Reply:
    """Return the reply to the list of all records with the same parents."""
    assert reply.operation is not None
    lister = app.contract.operations_with(List, resource_of(app.contract, reply.operation).name)[0]
    return app.correct_reply(reply.exchange.request.replace(path=lister.path_for({**reply.view.path_values})))


def _one_of(name: str, index: int) -> Callable[[Request], Request]:
    """Return a function that keeps one of several values of a parameter."""

    def change(request: Request) -> Request:
        query = ((key, value.split(",")[index] if key == name else value) for key, value in request.query)
        return request.replace(query=tuple(query))

    return change


def _decoded_again(name: str) -> Callable[[Request], Request]:
    def change(request: Request) -> Request:
        query = ((key, unquote_plus(value) if key == name else value) for key, value in request.query)
        return request.replace(query=tuple(query))

    return change


def _with_comma_for_slash(name: str) -> Callable[[Request], Request]:
    def change(request: Request) -> Request:
        query = ((key, value.replace("/", ",") if key == name else value) for key, value in request.query)
        return request.replace(query=tuple(query))

    return change


def _on_later_pages(paging: Paging, name: str) -> Callable[[Request], Request]:
    """Return a function that leaves the filter out; if the page before it leads to a page, all the rest is shown."""
    position = paging.number or paging.token or LINK_PARAMETER
    first = "1" if paging.page is not None else "0" if paging.offset is not None else ""
    left_out = (name,) if paging.number is not None else (name, paging.limit or "")
    return lambda request: without(request, *left_out) if dict(request.query).get(position, first) != first else request


def _beside(other: str, name: str) -> Callable[[Request], Request]:
    return lambda request: without(request, name) if other in dict(request.query) else request


def _matching_part(name: str, rule: Filter, holds: Callable[[str, str], bool]) -> BodyChange:
    """Return the fault that a record matches if a part of its value is the value of the filter."""

    def change(app: MutantApp, reply: Reply) -> Any:
        wanted = sent(reply).get(name)
        if wanted is None:
            return reply.body
        every = items_of(app.correct_reply(without(reply.exchange.request, name)))
        return with_items(reply, [each for each in every if holds(str(each.get(rule.member)), wanted)])

    return change


def _empty(name: str) -> BodyChange:
    def change(app: MutantApp, reply: Reply) -> Any:
        return with_items(reply, []) if name in dict(reply.exchange.request.query) else reply.body

    return change


MAKERS: dict[str, FaultMaker] = {"filters-select": filters}
