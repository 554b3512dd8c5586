"""Replies that keep to no one way, lack what is documented, drop an item, or show another record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from typing import Any

from conformance.contract.effects import Create, Read, Update
from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.model import Clause, Contract, Operation, Outcome
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._store_edits import resource_of
from conformance.mock_server.mutants.base import (
    Answering,
    Mutant,
    MutantApp,
    Spoil,
    Twist,
    at,
    general_traffic,
    is_success,
    response_of,
    spoiling,
    traffic_of,
    with_json,
    with_status,
)
from conformance.mock_server.mutants.codes_and_statuses import concerned
from conformance.mock_server.record_view import like
from conformance.mock_server.response_renderer import ResponseRenderer, dialect_choices
from conformance.observation.response_reading import Reply

Paths = Iterator[tuple[str, ...]]


def mutants(contract: Contract) -> Iterator[Mutant]:
    for clause in contract.clauses_of("rule"):
        make = CHECKS.get(clause.check)
        if make is not None:
            yield from make(contract, clause)


# --- one dialect ---------------------------------------------------------------------------------------
def mixed(contract: Contract, clause: Clause) -> Iterator[Mutant]:
    usual = dialect_choices(contract, None)
    for name, choices in contract.dialects.items():
        axes = [axis for axis in choices if choices[axis] != usual[axis]]
        if axes:
            drive = tuple(dict.fromkeys((*general_traffic(contract), *_all_causes(contract))))
            yield Mutant(
                f"{clause.id}~mixed-{name}",
                f"speaks {name} each second time ({', '.join(axes)})",
                (clause.id,),
                _alternating(name),
                drive,
            )
    renderer = ResponseRenderer(contract, None)
    for outcome in contract.outcomes.values():
        if not outcome.success and outcome.code is not None and len(choices_of(renderer, outcome)) > 1:
            yield Mutant(
                f"{clause.id}~changes-status-of-{outcome.id}",
                f"{outcome.id} comes now under one HTTP status, now under another",
                (clause.id,),
                _turning(outcome),
                drive=traffic_of(contract, [outcome]),
            )


def _all_causes(contract: Contract) -> tuple[str, ...]:
    return tuple(each.id for each in contract.clauses_of("cause"))


def _alternating(dialect: str) -> Twist:
    def twist(app: MutantApp) -> Answering:
        second = copy(app)
        second.renderer = ResponseRenderer(app.contract, dialect)
        count = 0

        def answer(request: Request) -> Response:
            nonlocal count
            count += 1
            return second.right(request) if count % 2 == 0 else app.right(request)

        return answer

    return twist


def choices_of(renderer: ResponseRenderer, outcome: Outcome) -> list[int]:
    """The statuses that the outcome may have in the dialect that the renderer speaks."""
    return [
        status
        for choice, statuses in outcome.status.items()
        if choice in renderer.choices or choice == ""
        for status in statuses
    ]


def _turning(outcome: Outcome) -> Twist:
    def twist(app: MutantApp) -> Answering:
        statuses, count = choices_of(app.renderer, outcome), 0

        def turn(app: MutantApp, reply: Reply) -> Response:
            nonlocal count
            count += 1
            return with_status(response_of(reply), statuses[count % len(statuses)])

        return spoiling(turn, lambda reply: reply.outcome is outcome)(app)

    return twist


# --- the documented members --------------------------------------------------------------------------------
def unfit(contract: Contract, clause: Clause) -> Iterator[Mutant]:
    renderer, ours = ResponseRenderer(contract, None), concerned(contract, clause)
    usual = [each for each in contract.operations.values() if renderer.success(each) in ours]
    for name, says, change in (
        ("missing", "lacks a documented member", lambda value: ABSENT),
        ("type", "has a member of another type", lambda value: {"odd": True}),
    ):
        for operation in usual:
            if next(spoilt(contract, operation, operation.reply_example, change), None) is not None:
                yield Mutant(
                    f"{clause.id}~{name}{at(operation)}",
                    f"the reply of {operation.id} {says}",
                    (clause.id,),
                    _spoiling([operation], ours, change),
                    drive=(f"operation.{operation.id}",),
                )
        if not usual:
            yield Mutant(
                f"{clause.id}~{name}",
                f"a reply {says}",
                (clause.id,),
                _spoiling([*contract.operations.values()], ours, change),
                drive=traffic_of(contract, ours),
            )


def _spoiling(operations: list[Operation], outcomes: list[Outcome], change: Callable[[Any], Any]) -> Twist:
    """Every success but the first, which a run needs to begin."""

    def twist(app: MutantApp) -> Answering:
        seen = 0

        def spoil(app: MutantApp, reply: Reply) -> Response:
            assert reply.operation is not None
            body = next(spoilt(app.contract, reply.operation, reply.body, change), None)
            return response_of(reply) if body is None else with_json(response_of(reply), body)

        def chosen(reply: Reply) -> bool:
            nonlocal seen
            seen += is_success(reply)
            return is_success(reply) and reply.outcome in outcomes and reply.operation in operations and seen > 1

        return spoiling(spoil, chosen)(app)

    return twist


def spoilt(contract: Contract, operation: Operation, body: Any, change: Callable[[Any], Any]) -> Iterator[Any]:
    """The body with one member changed, so that it is still a success and does not fit the operation's schema, the
    deepest members first."""
    schema = operation.reply_schema(200)
    for path in sorted(paths(body), key=len, reverse=True):
        changed = replaced(body, path, change)
        readable = any(each.schema.accepts(changed) for each in contract.readings)
        unfit = schema is not None and readable and not schema.accepts(changed)
        if unfit and _told(contract, changed) == _told(contract, body):
            yield changed


def _told(contract: Contract, body: Any) -> tuple[str, str]:
    """The reading that fits, and the code that it finds."""
    reading = next(each for each in contract.readings if each.schema.accepts(body))
    return reading.name, str(resolve(body, reading.code)) if reading.code else ""


def paths(value: Any, at: tuple[str, ...] = ()) -> Paths:
    if isinstance(value, dict):
        for name, each in value.items():
            yield (*at, name)
            yield from paths(each, (*at, name))
    elif isinstance(value, list) and value:
        yield from paths(value[0], (*at, "0"))


def replaced(value: Any, path: tuple[str, ...], change: Callable[[Any], Any]) -> Any:
    if isinstance(value, list):
        return [replaced(value[0], path[1:], change), *value[1:]]
    new = change(value[path[0]]) if len(path) == 1 else replaced(value[path[0]], path[1:], change)
    kept = {name: new if name == path[0] else each for name, each in value.items()}
    return {name: each for name, each in kept.items() if each is not ABSENT}


# --- every item ----------------------------------------------------------------------------------------------
def dropped(contract: Contract, clause: Clause) -> Iterator[Mutant]:
    for name in contract.operations_of(clause):
        each = contract.operations[name].each
        if each is None:
            continue
        for word, pointer in (("treated", each.done), ("reported", each.errors)):
            if pointer is not None and each.done and each.errors:
                says = f"leaves one of the {word} items out"
                yield _dropping(contract, clause, name, f"drops-{word}", says, _less(pointer))
        for pointer, what in each.tallies.items():
            says = f"tells a wrong number at {pointer}"
            yield _dropping(contract, clause, name, f"miscounts-{what}", says, _more(pointer))


def _less(pointer: str) -> Callable[[Reply], Any]:
    return lambda reply: put(reply.body, pointer, resolve(reply.body, pointer)[:-1])


def _more(pointer: str) -> Callable[[Reply], Any]:
    def change(reply: Reply) -> Any:
        said = resolve(reply.body, pointer)
        return put(reply.body, pointer, like(said, int(said) + 1))

    return change


_OF_ITEMS = ("field-missing", "field-invalid", "already-exists")


def _dropping(
    contract: Contract, clause: Clause, name: str, word: str, says: str, change: Callable[[Reply], Any]
) -> Mutant:
    operation = contract.operations[name]
    causes = (each.id for each in contract.clauses_of("cause") if each.check in _OF_ITEMS)
    return Mutant(
        f"{clause.id}~{word}{at(operation)}",
        f"{name} {says}",
        (clause.id,),
        spoiling(lambda app, reply: with_json(response_of(reply), change(reply)), _succeeds(operation)),
        drive=(f"operation.{name}", *causes),
    )


# --- the record that was asked for ------------------------------------------------------------------------------
def anothers(contract: Contract, clause: Clause) -> Iterator[Mutant]:
    for operation in contract.operations.values():
        resource = contract.resource_of(operation)
        effect = operation.effect
        shows = isinstance(effect, Read | Update | Create) and effect.record is not None
        named = {slot.name for slot in operation.slots if slot.where != "query"}
        if resource is not None and shows and resource.key and {*resource.names} <= named and operation.each is None:
            yield Mutant(
                f"{clause.id}~another{at(operation)}",
                f"{operation.id} shows another {resource.name}",
                (clause.id,),
                spoiling(_another(operation), _succeeds(operation)),
                drive=(f"operation.{operation.id}",),
            )


def _succeeds(operation: Operation) -> Callable[[Reply], bool]:
    return lambda reply: reply.operation is operation and is_success(reply)


def _another(operation: Operation) -> Spoil:
    def spoil(app: MutantApp, reply: Reply) -> Response:
        resource, body = resource_of(app.contract, operation), reply.body
        for member in resource.key:
            pointer = f"{operation.effect.shown_at}/{member}"
            said = resolve(body, pointer)
            if said is not ABSENT:
                body = put(body, pointer, like(said, str(said)[::-1]) if str(said) != str(said)[::-1] else f"{said}0")
        return with_json(response_of(reply), body)

    return spoil


CHECKS = {"one-dialect": mixed, "response-schema": unfit, "accounted-items": dropped, "own-record": anothers}
