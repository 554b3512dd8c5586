"""Readings that are not safe, or not the same twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.checks.behaviours import behaviours_of
from conformance.contract.json_pointer import put
from conformance.contract.model import Contract, Operation
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._store_edits import disturb, resource_of, subjects, visible
from conformance.mock_server.mutants._wrong_outcomes import causes, crash, refusal, stranger
from conformance.mock_server.mutants.base import (
    Answering,
    Mutant,
    MutantApp,
    Twist,
    is_success,
    one_operation,
    response_of,
    with_json,
)
from conformance.mock_server.record_store import RecordStore
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    for behaviour in behaviours_of(contract):
        clause, operations = behaviour.clause.id, behaviour.operations()
        if behaviour.clause.check == "get-repeats":
            yield from _flickering(contract, clause, operations)
        elif behaviour.clause.check == "get-changes-nothing":
            for each in operations:
                if visible(RecordStore(contract), resource_of(contract, each)):
                    yield one_operation(clause, "stores", each, "changes what it reads", _storing(each))
        elif behaviour.clause.check == "same-outcome":
            yield from _moody(contract, clause)


def _storing(operation: Operation) -> Twist:
    def twist(app: MutantApp) -> Answering:
        def answer(request: Request) -> Response:
            reply = app.told(request)
            if reply.operation is operation and is_success(reply):
                for record in subjects(app, reply.view):
                    disturb(app.store, resource_of(app.contract, operation), record)
            return response_of(reply)

        return answer

    return twist


# --- another answer each second time -------------------------------------------------------------------
def _flickering(contract: Contract, clause: str, operations: list[Operation]) -> Iterator[Mutant]:
    absent = [each for each in causes(contract) if each.clause.check == "does-not-exist"]
    for each in operations:
        yield one_operation(clause, "flickers", each, "is refused each second time", _each_second(each, True, _refused))
        yield one_operation(clause, "counts", each, "shows more each second time", _each_second(each, True, _more))
        if any(each in cause.operations() for cause in absent):
            says = "falls over each second time when nothing is there"
            yield one_operation(clause, "flickers-when-absent", each, says, _each_second(each, False, _fallen))


def _refused(app: MutantApp, reply: Reply) -> Response:
    return refusal(app, stranger(app, reply.view), reply.operation)


def _fallen(app: MutantApp, reply: Reply) -> Response:
    return crash(app, reply.operation)


def _more(app: MutantApp, reply: Reply) -> Response:
    return with_json(response_of(reply), put(reply.body, "/served", "again"))


def _each_second(operation: Operation, success: bool, way: Callable[[MutantApp, Reply], Response]) -> Twist:
    def twist(app: MutantApp) -> Answering:
        asked: dict[Request, int] = {}

        def answer(request: Request) -> Response:
            reply = app.told(request)
            if reply.operation is not operation or is_success(reply) is not success:
                return response_of(reply)
            asked[request] = asked.get(request, 0) + 1
            return response_of(reply) if asked[request] % 2 else way(app, reply)

        return answer

    return twist


# --- now and then ----------------------------------------------------------------------------------------
def _moody(contract: Contract, clause: str) -> Iterator[Mutant]:
    answered = tuple(each.id for each in contract.clauses_of("rule") if each.check == "answered")
    for every in (5, 10):
        yield Mutant(
            f"{clause}~falls-over-{every}",
            f"every {every}th reply is an internal error",
            (clause, *answered),
            _every(every, lambda app, view: crash(app, view.operation)),
        )
    yield Mutant(
        f"{clause}~refuses-now-and-then",
        "every 7th request is refused for no reason",
        (clause,),
        _every(7, lambda app, view: refusal(app, stranger(app, view), view.operation)),
    )


def _every(count: int, way: Callable[[MutantApp, RequestView], Response]) -> Twist:
    def twist(app: MutantApp) -> Answering:
        seen = 0

        def answer(request: Request) -> Response:
            nonlocal seen
            seen += 1
            return app.right(request) if seen % count else way(app, RequestView(app.contract, request))

        return answer

    return twist
