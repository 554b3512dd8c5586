"""Replies that mix dialects, lack documented members, leave out items, or show another record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from typing import Any

from conformance.contract.clause import Clause
from conformance.contract.effects import Create, Read, Update
from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.outcome import Outcome
from conformance.contract.record_requests import key_slots
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._store_edits import resource_of
from conformance.mock_server.mutants.base import (
    Fault,
    Handler,
    Mutant,
    MutantApp,
    at,
    clause_ids,
    general_traffic,
    is_success,
    on_successes_of,
    response_of,
    traffic_of,
    with_json,
    with_status,
    wrong_replies,
)
from conformance.mock_server.mutants.codes_and_statuses import outcomes_of
from conformance.mock_server.record_view import as_type_of
from conformance.mock_server.response_renderer import ResponseRenderer, dialect_choices
from conformance.observation.response_reading import Reply

Paths = Iterator[tuple[str, ...]]


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of the content of replies."""
    for clause in contract.clauses_of("rule"):
        make = CHECKS.get(clause.check)
        if make is not None:
            yield from make(contract, clause)


# --- one dialect ---------------------------------------------------------------------------------------
def mixed_dialects(contract: Contract, clause: Clause) -> Iterator[Mutant]:
    """Yield the mutants that mix dialects, or change the status of an outcome."""
    usual = dialect_choices(contract, None)
    for name, choices in contract.dialects.items():
        axes = [axis for axis in choices if choices[axis] != usual[axis]]
        if axes:
            traffic = tuple(dict.fromkeys((*general_traffic(contract), *_all_causes(contract))))
            yield Mutant(
                f"{clause.id}~mixed-{name}",
                f"uses the dialect {name} for every second reply ({', '.join(axes)})",
                (clause.id,),
                _alternating(name),
                traffic,
            )
    renderer = ResponseRenderer(contract, None)
    for outcome in contract.outcomes.values():
        if not outcome.success and outcome.code is not None and len(choices_of(renderer, outcome)) > 1:
            yield Mutant(
                f"{clause.id}~changes-status-of-{outcome.id}",
                f"{outcome.id} comes with changing HTTP statuses",
                (clause.id,),
                _alternating_statuses(outcome),
                traffic=traffic_of(contract, [outcome]),
            )


def _all_causes(contract: Contract) -> tuple[str, ...]:
    return clause_ids(contract, "cause")


def _alternating(dialect: str) -> Fault:
    def fault(app: MutantApp) -> Handler:
        second = copy(app)
        second.renderer = ResponseRenderer(app.contract, dialect)
        count = 0

        def answer(request: Request) -> Response:
            nonlocal count
            count += 1
            return second.correct_response(request) if count % 2 == 0 else app.correct_response(request)

        return answer

    return fault


def choices_of(renderer: ResponseRenderer, outcome: Outcome) -> list[int]:
    """Return the statuses that an outcome may have in the dialect of a renderer."""
    return [
        status
        for choice, statuses in outcome.status.items()
        if choice in renderer.choices or choice == ""
        for status in statuses
    ]


def _alternating_statuses(outcome: Outcome) -> Fault:
    def fault(app: MutantApp) -> Handler:
        statuses, count = choices_of(app.renderer, outcome), 0

        def turn(app: MutantApp, reply: Reply) -> Response:
            nonlocal count
            count += 1
            return with_status(response_of(reply), statuses[count % len(statuses)])

        return wrong_replies(turn, lambda reply: reply.outcome is outcome)(app)

    return fault


# --- the documented members --------------------------------------------------------------------------------
def unfit_replies(contract: Contract, clause: Clause) -> Iterator[Mutant]:
    """Yield the mutants whose successes do not fit the schema of the operation."""
    renderer, ours = ResponseRenderer(contract, None), outcomes_of(contract, clause)
    usual = [each for each in contract.operations.values() if renderer.success(each) in ours]
    for name, says, change in (
        ("missing", "lacks a documented member", lambda value: ABSENT),
        ("type", "has a member of another type", lambda value: {"odd": True}),
    ):
        for operation in usual:
            if next(unfit_bodies(contract, operation, operation.reply_example, change), None) is not None:
                yield Mutant(
                    f"{clause.id}~{name}{at(operation)}",
                    f"the reply of {operation.id} {says}",
                    (clause.id,),
                    _unfit_successes([operation], ours, change),
                    traffic=(f"operation.{operation.id}",),
                )
        if not usual:
            yield Mutant(
                f"{clause.id}~{name}",
                f"a reply {says}",
                (clause.id,),
                _unfit_successes([*contract.operations.values()], ours, change),
                traffic=traffic_of(contract, ours),
            )


def _unfit_successes(operations: list[Operation], outcomes: list[Outcome], change: Callable[[Any], Any]) -> Fault:
    """Return a fault: the successes do not fit their schema, but show the same outcome."""

    def wrong_reply(app: MutantApp, reply: Reply) -> Response:
        assert reply.operation is not None
        # an empty list has no member to change
        bodies = (reply.body, reply.operation.reply_example)
        unfit = (each for body in bodies for each in unfit_bodies(app.contract, reply.operation, body, change))
        body = next(unfit, None)
        return response_of(reply) if body is None else with_json(response_of(reply), body)

    def chosen(reply: Reply) -> bool:
        return is_success(reply) and reply.outcome in outcomes and reply.operation in operations

    return wrong_replies(wrong_reply, chosen)


def unfit_bodies(contract: Contract, operation: Operation, body: Any, change: Callable[[Any], Any]) -> Iterator[Any]:
    """Yield copies of the body with one member changed, the deepest members first.

    A copy still shows the same outcome, but does not fit the schema of the operation.
    """
    schema, status = operation.reply_schema(200), contract.success_statuses(operation)[0]
    shown = _shown_outcome(contract, status, body)
    for path in sorted(paths(body), key=len, reverse=True):
        changed = replaced(body, path, change)
        unfit = schema is not None and not schema.accepts(changed)
        if unfit and shown is not None and _shown_outcome(contract, status, changed) == shown:
            yield changed


def _shown_outcome(contract: Contract, status: int, body: Any) -> tuple[str, str] | None:
    """Return the name of the reading of a body, and the code that it shows; None if no reading fits."""
    reading = next((each for each in contract.readings if each.can_show(status, body)), None)
    return None if reading is None else (reading.name, str(resolve(body, reading.code)))


def paths(value: Any, at: tuple[str, ...] = ()) -> Paths:
    """Yield the path of each member. Of an array, only members of the first element are included."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield (*at, name)
            yield from paths(each, (*at, name))
    elif isinstance(value, list) and value:
        yield from paths(value[0], (*at, "0"))


def replaced(value: Any, path: tuple[str, ...], change: Callable[[Any], Any]) -> Any:
    """Return the value with the member at a path changed, or removed if `change` returns ABSENT."""
    if isinstance(value, list):
        return [replaced(value[0], path[1:], change), *value[1:]]
    new = change(value[path[0]]) if len(path) == 1 else replaced(value[path[0]], path[1:], change)
    kept = {name: new if name == path[0] else each for name, each in value.items()}
    return {name: each for name, each in kept.items() if each is not ABSENT}


# --- the items of a list body --------------------------------------------------------------------------------
def miscounted_items(contract: Contract, clause: Clause) -> Iterator[Mutant]:
    """Yield the mutants that leave out an item of the request, or count the items wrong."""
    for name in contract.operations_of(clause):
        each = contract.operations[name].for_each_item
        if each is None:
            continue
        for word, pointer in (("treated", each.done), ("reported", each.errors)):
            if pointer is not None and each.done is not None and each.errors is not None:
                says = f"leaves out one of the {word} items"
                yield _dropping(contract, clause, name, f"drops-{word}", says, _without_last(pointer))
        # Without a list of them, nothing but this number shows how many items were processed.
        for pointer, what in ((place, what) for place, what in each.counters.items() if what == "sent" or each.done):
            says = f"shows a wrong number at {pointer}"
            yield _dropping(contract, clause, name, f"miscounts-{what}", says, _one_more(pointer))


def _without_last(pointer: str) -> Callable[[Reply], Any]:
    return lambda reply: put(reply.body, pointer, resolve(reply.body, pointer)[:-1])


def _one_more(pointer: str) -> Callable[[Reply], Any]:
    def change(reply: Reply) -> Any:
        shown = resolve(reply.body, pointer)
        return put(reply.body, pointer, as_type_of(shown, int(shown) + 1))

    return change


_OF_ITEMS = ("field-missing", "field-invalid", "already-exists")


def _dropping(
    contract: Contract, clause: Clause, name: str, word: str, says: str, change: Callable[[Reply], Any]
) -> Mutant:
    operation = contract.operations[name]
    causes = (each.id for each in contract.clauses_of("cause", *_OF_ITEMS))
    return Mutant(
        f"{clause.id}~{word}{at(operation)}",
        f"{name} {says}",
        (clause.id,),
        on_successes_of(operation, lambda app, reply: with_json(response_of(reply), change(reply))),
        traffic=(f"operation.{name}", *causes),
    )


# --- the requested record ------------------------------------------------------------------------------------
def other_records(contract: Contract, clause: Clause) -> Iterator[Mutant]:
    """Yield the mutants that show another record than the requested one."""
    for operation in contract.operations.values():
        resource = contract.resource_of(operation)
        effect = operation.effect
        shows = isinstance(effect, Read | Update | Create) and effect.record is not None
        if resource is None or not shows or operation.for_each_item is not None:
            continue
        example = resolve(operation.reply_example, effect.shown_at)
        is_shown = any(resolve(example, f"/{member}") is not ABSENT for member in resource.key)
        if is_shown and {*resource.names} <= key_slots(operation, resource).keys():
            yield Mutant(
                f"{clause.id}~another{at(operation)}",
                f"{operation.id} shows another {resource.name}",
                (clause.id,),
                _with_another_key(operation),
                traffic=(f"operation.{operation.id}",),
            )


def _with_another_key(operation: Operation) -> Fault:
    def wrong_reply(app: MutantApp, reply: Reply) -> Response:
        body = reply.body
        for member in resource_of(app.contract, operation).key:
            pointer = f"{operation.effect.shown_at}/{member}"
            key = resolve(body, pointer)
            if key is not ABSENT:
                body = put(body, pointer, _another_key(key))
        return with_json(response_of(reply), body)

    return on_successes_of(operation, wrong_reply)


def _another_key(key: Any) -> Any:
    text = str(key)
    return as_type_of(key, text[::-1]) if text != text[::-1] else f"{text}0"


CHECKS = {
    "one-dialect": mixed_dialects,
    "response-schema": unfit_replies,
    "accounted-items": miscounted_items,
    "own-record": other_records,
}
