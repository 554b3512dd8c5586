"""Reads that change records, reads whose replies differ, and servers that fail intermittently."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from conformance.checks.behaviours import behaviours_of
from conformance.checks.behaviours._other_resources import observed_resources
from conformance.checks.behaviours._requests_between import may_throttle
from conformance.checks.behaviours.base import is_throttled
from conformance.checks.behaviours.get_changes_nothing import OVERRIDES, GetChangesNothing, other_methods
from conformance.contract.effects import List
from conformance.contract.json_pointer import ABSENT, put
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.parameter_style import parameter_text
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.contract.value_zones import Zone, zones_of
from conformance.core.exchange import Pairs, Request, Response
from conformance.mock_server.mutants._store_edits import change_one_member, subjects, visible
from conformance.mock_server.mutants._wrong_outcomes import causes, crash, wrong_refusal
from conformance.mock_server.mutants.base import (
    Fault,
    Handler,
    Mutant,
    MutantApp,
    clause_ids,
    is_success,
    one_operation,
    response_of,
    with_json,
)
from conformance.mock_server.mutants.refused_writes import remembering_refusal
from conformance.mock_server.record_store import RecordStore
from conformance.mock_server.stored_record import StoredRecord
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of unsafe reads and intermittent failures."""
    for behaviour in behaviours_of(contract):
        clause, operations = behaviour.clause.id, behaviour.operations()
        if behaviour.clause.check == "get-repeats":
            yield from _unrepeatable(contract, clause, operations)
        elif isinstance(behaviour, GetChangesNothing):
            for each in operations:
                yield from _changing(contract, behaviour, each)
            yield from _changing_others(contract, clause)
        elif behaviour.clause.check == "same-outcome":
            yield from _intermittent(contract, clause)


def _changing(contract: Contract, behaviour: GetChangesNothing, operation: Operation) -> Iterator[Mutant]:
    clause, resource = behaviour.clause.id, behaviour.subject(operation)
    if resource is None or not visible(RecordStore(contract), resource):
        return
    says, fault = "changes the records that it reads", _changing_what_it_reads(operation, resource)
    yield one_operation(clause, "stores", operation, says, fault)
    if operation.method != "GET":
        says, fault = "empties the records that it looks up", _changing_what_it_reads(operation, resource, empty)
        yield one_operation(clause, "empties", operation, says, fault)
    if any(_has_valid_example(contract, slot) for slot in operation.slots):
        says = "changes records if it has an optional parameter"
        fault = _changing_what_it_reads(operation, resource, on=lambda request: bool(request.query))
        yield one_operation(clause, "stores-parameter", operation, says, fault)
    if other_methods(contract, operation):
        says = "changes records if a header asks for another method"
        fault = _changing_what_it_reads(
            operation, resource, on=lambda request: request.header(OVERRIDES[0]) is not None
        )
        yield one_operation(clause, "stores-override", operation, says, fault)


def _changing_others(contract: Contract, clause: str) -> Iterator[Mutant]:
    """Yield the mutants of GETs that change what updates have set, also in records of other resources."""
    observed = [each for each in observed_resources(contract) if not each.singleton]
    gets = [each for each in contract.operations.values() if each.safe and each.method == "GET"]
    for n, operation in enumerate(gets if observed else ()):
        resource = observed[n % len(observed)]
        says = f"{operation.id} takes the values of each {resource.name} away"
        fault = _changing_what_it_reads(operation, resource, empty, of_all=True)
        yield Mutant(f"{clause}~empties-others.{operation.id}", says, (clause,), fault)


def _has_valid_example(contract: Contract, slot: ParameterSlot) -> bool:
    """Return whether it is an optional query parameter whose example is certainly valid."""
    text = parameter_text(slot.example) if slot.example is not ABSENT else ""
    optional = slot.where == "query" and not slot.required and slot.example is not ABSENT
    return optional and zones_of(contract).zone(slot, text, None) is Zone.RIGHT


def empty(store: RecordStore, resource: Resource, record: StoredRecord) -> None:
    """Take the values of all visible stored members away."""
    record.members |= {name: None for name in visible(store, resource) if name in resource.stored_members}


def reset(store: RecordStore, resource: Resource, record: StoredRecord) -> None:
    """Give all visible stored members that the contract has initial values for these values again."""
    stored = (name for name in visible(store, resource) if name in resource.stored_members)
    record.members |= {name: resource.initial[name] for name in stored if name in resource.initial}


def _changing_what_it_reads(
    operation: Operation,
    resource: Resource,
    change: Callable[[RecordStore, Resource, StoredRecord], None] = change_one_member,
    on: Callable[[Request], bool] = lambda request: True,
    of_all: bool = False,
) -> Fault:
    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            if on(request) and reply.operation is operation and is_success(reply):
                for record in app.store.all(resource) if of_all else subjects(app, reply.view, resource):
                    change(app.store, resource, record)
            return response_of(reply)

        return answer

    return fault


# --- a wrong reply every second time --------------------------------------------------------------------
def _unrepeatable(contract: Contract, clause: str, operations: list[Operation]) -> Iterator[Mutant]:
    absent = [each for each in causes(contract) if each.clause.check == "does-not-exist"]
    throttled = [each for each in causes(contract) if each.profile and may_throttle(each)]
    for each in operations:
        says = "is refused every second time"
        yield one_operation(clause, "refused-every-second-time", each, says, _every_second(each, True, _refuse))
        if each.method == "GET":
            says, fault = "shows another body every second time", _every_second(each, True, _show_more)
            yield one_operation(clause, "counts", each, says, fault)
        yield one_operation(
            clause, "remembers-refusal", each, "is refused after a refused request", partial(remembering_refusal, each)
        )
        if any(each in cause.operations() for cause in throttled):
            says = "is refused as too many after a request of another account was"
            yield one_operation(clause, "passes-limit-on", each, says, partial(_passing_limit_on, each))
        if isinstance(each.effect, List) and each.effect.paging.limit is not None:
            says = "uses the parameters of the request before it if it has none"
            yield one_operation(clause, "remembers-parameters", each, says, _remembering_parameters(each))
        if any(slot.where == "body" and not slot.required for slot in each.slots):
            says, fault = "counts members of the request before it as its own", _remembering_members(each)
            yield one_operation(clause, "remembers-members", each, says, fault)
        if any(each in cause.operations() for cause in absent):
            says = "crashes every second time if the record does not exist"
            yield one_operation(clause, "crashes-every-second-time", each, says, _every_second(each, False, _crash))


def _passing_limit_on(operation: Operation, app: MutantApp) -> Handler:
    """Return a handler that refuses the next valid request to the operation like one that was throttled."""
    refusal: Response | None = None

    def answer(request: Request) -> Response:
        nonlocal refusal
        reply = app.correct_reply(request)
        if reply.operation is operation and is_throttled(reply):
            refusal = response_of(reply)
        elif reply.operation is operation and is_success(reply) and refusal is not None:
            passed_on, refusal = refusal, None
            return passed_on
        return response_of(reply)

    return answer


def _remembering_parameters(operation: Operation) -> Fault:
    def fault(app: MutantApp) -> Handler:
        last: Pairs = ()

        def answer(request: Request) -> Response:
            nonlocal last
            if app.operation_of(request) is operation:
                last = request.query or last
                request = request.replace(query=last)
            return app.correct_response(request)

        return answer

    return fault


def _remembering_members(operation: Operation) -> Fault:
    """Return the fault that a reply shows members of the body before it; their names are enough for that."""

    def fault(app: MutantApp) -> Handler:
        last: Any = {}

        def answer(request: Request) -> Response:
            nonlocal last
            reply = app.correct_reply(request)
            body = reply.view.body
            if reply.operation is not operation or not is_success(reply) or not isinstance(body, dict):
                return response_of(reply)
            kept, last = {**last, **body}, body
            return response_of(reply) if kept == body else _show_more(app, reply)

        return answer

    return fault


def _refuse(app: MutantApp, reply: Reply) -> Response:
    return wrong_refusal(app, reply.view)


def _crash(app: MutantApp, reply: Reply) -> Response:
    return crash(app, reply.operation)


def _show_more(app: MutantApp, reply: Reply) -> Response:
    return with_json(response_of(reply), put(reply.body, "/served", "again"))


def _every_second(operation: Operation, success: bool, wrong_answer: Callable[[MutantApp, Reply], Response]) -> Fault:
    def fault(app: MutantApp) -> Handler:
        counts: dict[Request, int] = {}

        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            if reply.operation is not operation or is_success(reply) is not success:
                return response_of(reply)
            counts[request] = counts.get(request, 0) + 1
            return response_of(reply) if counts[request] % 2 else wrong_answer(app, reply)

        return answer

    return fault


# --- intermittent failures ------------------------------------------------------------------------------
def _intermittent(contract: Contract, clause: str) -> Iterator[Mutant]:
    answered = clause_ids(contract, "rule", "answered")
    for every in (5, 10):
        yield Mutant(
            f"{clause}~crashes-every-{every}th",
            f"every {every}th reply is an internal error",
            (clause, *answered),
            _every(every, lambda app, view: crash(app, view.operation)),
        )
    yield Mutant(
        f"{clause}~refuses-every-7th",
        "every 7th request is refused for no reason",
        (clause,),
        _every(7, wrong_refusal),
    )


def _every(count: int, wrong_answer: Callable[[MutantApp, RequestView], Response]) -> Fault:
    def fault(app: MutantApp) -> Handler:
        seen = 0

        def answer(request: Request) -> Response:
            nonlocal seen
            seen += 1
            return (
                app.correct_response(request) if seen % count else wrong_answer(app, RequestView(app.contract, request))
            )

        return answer

    return fault
