"""Operations that refuse valid requests.

They refuse all, or only those with optional parameters, values at a limit, or a part of the key of another record.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import combinations
from typing import Any

from conformance.checks.behaviours import behaviours_of
from conformance.checks.behaviours._limit_keys import limit_keys
from conformance.checks.causes._fault_texts import clipped
from conformance.checks.causes.too_many import most_items
from conformance.checks.leap_days import has_leap_day
from conformance.checks.limit_values import limit_slots, limit_values
from conformance.checks.unneeded_members import optional_members
from conformance.contract.comparable import date_seconds
from conformance.contract.effects import Create
from conformance.contract.json_pointer import ABSENT
from conformance.contract.media_types import bare
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.parameter_style import parameter_text
from conformance.contract.request_view import RequestView, dump_json, query_value
from conformance.contract.resource import Resource
from conformance.contract.value_zones import Zone, Zones, zones_of
from conformance.core.exchange import Request, Response
from conformance.core.text import json_text
from conformance.mock_server.mutants._wrong_outcomes import crash, wrong_refusal
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, clause_ids, is_success, response_of
from conformance.mock_server.record_store import RecordStore
from conformance.mock_server.response_renderer import JSON
from conformance.observation.response_reading import Reply

_IN_VALID = ("path", "body", "item")
"""The places of values that plain valid requests have, too."""
WrongAnswer = Callable[[MutantApp, RequestView], Response]


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants that refuse valid requests."""
    zones = zones_of(contract)
    for operation in contract.operations.values():
        yield _mutant(operation, "refused", "refuses valid requests", _refuse, _always)
        yield _mutant(
            operation, "lost", "is unknown to the web framework, which answers with HTTP 404", _not_found, _always
        )
        yield _mutant(operation, "crash", "crashes", lambda app, view: crash(app, view.operation), _always)
        if any(_is_right(zones, slot_name, operation) for slot_name in _optional(operation)):
            yield _mutant(operation, "refused-with-options", "refuses its optional parameters", _refuse, _with_options)
        for each in operation.further_media_types:
            name = f"refused-type.{bare(each)}"
            yield _mutant(operation, name, f"refuses bodies of the type {each}", _refuse, _of_type(each))
        yield from _at_limits(contract, operation)
        if optional_members(operation):
            missing = _lacking(optional_members(operation))
            yield _mutant(operation, "refused-smallest", "wants its optional members always", _refuse, missing)
        for condition in operation.conditions:
            says = f"wants {' and '.join(condition.needed)} always"
            yield _mutant(
                operation, f"refused-without.{condition.needed[0]}", says, _refuse, _lacking(condition.needed)
            )
        # The check of created records sends these requests.
        creating = clause_ids(contract, "behaviour", "created-is-readable")
        for name, length in limit_keys(contract, operation) if creating else ():
            says = f"refuses records whose {name} has {length} characters"
            made = _mutant(operation, f"refused-key.{length}", says, _refuse, partial(_has_length, name, length))
            yield replace(made, traffic=creating)
        if any(map(has_leap_day, _values_at_limits(contract, operation))):
            says = "refuses the 29th of February"
            yield _mutant(operation, "refused-leap-day", says, _refuse, _has_leap_day)
        for first, last in _ranges(contract, operation):
            name, says = f"refused-day.{last.name}", f"refuses the same day as {first.name} and {last.name}"
            yield _mutant(operation, name, says, _refuse, partial(_has_one_day, first, last))
    for resource in contract.resources.values():
        yield from _shared_keys(contract, resource)


def _shared_keys(contract: Contract, resource: Resource) -> Iterator[Mutant]:
    """Yield the mutant that takes a record with the same last part of the key for the same record."""
    traffic = tuple(
        each.clause.id
        for each in behaviours_of(contract)
        if each.clause.check in ("delete-removes", "update-leaves-others")
        and any(contract.resource_of(operation) is resource for operation in each.operations())
    )
    makers = contract.creators_of(resource.name)
    if makers and traffic and len(resource.names) > 1 and not resource.key_pattern:
        own, says = f"operation.{makers[0].id}", "refuses another record with the same last part of the key"
        fault = _refusing_siblings(makers[0], resource)
        yield Mutant(f"{own}~refused-sibling", f"{makers[0].id} {says}", (own,), fault, traffic)


def _refusing_siblings(maker: Operation, resource: Resource) -> Fault:
    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            view, last = RequestView(app.contract, request), resource.names[-1]
            used = {each.names.get(last) for each in app.store.all(resource)}
            reply = app.correct_reply(request)
            values = [view.value_named(last, n) for n in (range(len(view.items)) if maker.takes == "list" else [None])]
            wrong = view.operation is maker and is_success(reply) and not used.isdisjoint(values)
            return wrong_refusal(app, view) if wrong else response_of(reply)

        return answer

    return fault


def _of_type(media_type: str) -> Callable[[RequestView], bool]:
    return lambda view: bare(view.request.header("Content-Type") or "") == bare(media_type)


def _at_limits(contract: Contract, operation: Operation) -> Iterator[Mutant]:
    longest = most_items(contract, operation)
    if longest:
        says, clause = f"refuses a list of {longest} items", _clause_of_long_list(contract, operation)
        yield _mutant(operation, "refused-long", says, _refuse, _of_length(longest), clause)
    for slot in limit_slots(operation):
        for value in limit_values(contract, operation, slot)[:2][-1:]:
            says = f"refuses {slot.name} if it is {clipped(json_text(value))}"
            yield _mutant(operation, f"refused-limit.{slot.name}", says, _refuse, _with_value(slot, value))
        field = zones_of(contract).field(slot) if isinstance(operation.effect, Create) else None
        for word in [*((field and RecordStore(contract).vocabulary(field)) or ())][-1:]:
            says = f"refuses {slot.name} if it is {word}, the last word of its list"
            yield _mutant(operation, f"refused-word.{slot.name}", says, _refuse, _with_value(slot, word))


def _has_length(name: str, length: int, view: RequestView) -> bool:
    values = (view.value_named(name, n) for n in (range(len(view.items)) if view.items else (None,)))
    return any(len(str(each)) == length for each in values)


def _lacking(members: Collection[str]) -> Callable[[RequestView], bool]:
    def lacks(view: RequestView) -> bool:
        bodies = view.items or [view.body]
        return any(isinstance(each, Mapping) and not {*members} & {*each} for each in bodies)

    return lacks


def _ranges(contract: Contract, operation: Operation) -> Iterator[tuple[ParameterSlot, ParameterSlot]]:
    """Yield the pairs of parameters that are the first and the last day of a range, of which some day may be both."""
    days = {
        slot: [each for each in limit_values(contract, operation, slot) if date_seconds(each) is not None]
        for slot in limit_slots(operation)
        if slot.where == "query" and isinstance(slot.example, str)
    }
    yield from ((first, last) for first, last in combinations(days, 2) if {*days[first]}.intersection(days[last]))


def _values_at_limits(contract: Contract, operation: Operation) -> Iterator[Any]:
    for slot in limit_slots(operation):
        yield from limit_values(contract, operation, slot)


def _has_leap_day(view: RequestView) -> bool:
    return any(has_leap_day(each.value) for each in view.values)


def _has_one_day(first: ParameterSlot, last: ParameterSlot, view: RequestView) -> bool:
    value = view.value_named(first.name)
    return value is not ABSENT and value == view.value_named(last.name)


def _clause_of_long_list(contract: Contract, operation: Operation) -> str:
    """Return the clause that fails: the records in a long list may not exist, and then the clause about this does."""
    about_records = (each.id for each in contract.clauses_about(operation, "cause", "does-not-exist"))
    own = f"operation.{operation.id}"
    return next(about_records, own) if operation.effect.about_one else own


def _with_value(slot: ParameterSlot, value: Any) -> Callable[[RequestView], bool]:
    text = parameter_text(query_value(slot, value) if slot.where == "query" else value)
    return lambda view: any(
        each.slot is slot and each.value is not ABSENT and parameter_text(each.value) == text for each in view.values
    )


def _always(view: RequestView) -> bool:
    return True


def _with_options(view: RequestView) -> bool:
    assert view.operation is not None
    sent = (each.slot.name for each in view.values if each.value is not ABSENT and each.slot.where not in _IN_VALID)
    return any(name in _optional(view.operation) for name in sent)


def _of_length(count: int) -> Callable[[RequestView], bool]:
    return lambda view: len(view.items) >= count


def _mutant(
    operation: Operation,
    name: str,
    says: str,
    wrong_answer: WrongAnswer,
    when: Callable[[RequestView], bool],
    clause: str = "",
) -> Mutant:
    own = f"operation.{operation.id}"
    text, fault = f"{operation.method} {operation.path} {says}", _answered_wrongly(operation, wrong_answer, when)
    return Mutant(f"{own}~{name}", text, (clause or own,), fault)


def _answered_wrongly(operation: Operation, wrong_answer: WrongAnswer, when: Callable[[RequestView], bool]) -> Fault:
    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            is_valid = is_success(reply) or _finds_nothing(app.contract, reply)
            wrong = reply.operation is operation and is_valid and when(reply.view)
            return wrong_answer(app, reply.view) if wrong else response_of(reply)

        return answer

    return fault


def _finds_nothing(contract: Contract, reply: Reply) -> bool:
    """Return whether the outcome is the one of a valid request that finds nothing."""
    found = (each.outcomes for each in contract.clauses_of("cause", "nothing-found"))
    return reply.outcome is not None and any(reply.outcome.id in outcomes for outcomes in found)


def _refuse(app: MutantApp, view: RequestView) -> Response:
    return wrong_refusal(app, view)


def _not_found(app: MutantApp, view: RequestView) -> Response:
    # the reply of a web framework for an unknown path
    body = dump_json({"detail": "Not Found"})
    return Response(404, (JSON, ("Content-Length", str(len(body)))), body)


def _optional(operation: Operation) -> list[str]:
    return [
        slot.name
        for slot in operation.slots
        if slot.where not in _IN_VALID and not slot.required and slot.example is not ABSENT
    ]


def _is_right(zones: Zones, name: str, operation: Operation) -> bool:
    slot = next(each for each in operation.slots if each.where not in _IN_VALID and each.name == name)
    sent = query_value(slot, slot.example) if slot.where == "query" else slot.example
    return zones.zone(slot, sent, None) is Zone.RIGHT
