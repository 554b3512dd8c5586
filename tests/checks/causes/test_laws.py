"""The three laws of causes, over every operation of every contract, and on both worlds that answer causes:
what a run has seen, and the records of the reference server.

(a) What a cause provokes, it recognises: for sure, save the causes that can only suspect.
(b) A lawful request is surely recognised by no cause.
(c) What one cause provokes no other surely recognises, save the pairs that the contract lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext, suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.checks.causes.base import Blocked, Cause
from conformance.contract.effects import Create
from conformance.contract.json_pointer import ABSENT
from conformance.contract.loader import shipped_contracts
from conformance.contract.model import Contract, Operation, ParameterSlot
from conformance.contract.request_view import with_value
from conformance.core.exchange import Request
from conformance.mock_server.record_store import RecordStore
from conformance.observation.target_state import Certainty, StateQuery
from conformance.runner.directed_checks import control_requests
from tests.support.kit import CONTRACTS, Bench, all_causes, cause_of, contract_of

ONLY_SUSPECT = {"field-open", "wrong-media-type", "nothing-found"}
"""Causes of which nobody but the server can be sure."""

SHIPPED = shipped_contracts()

AT_RANDOM = {"field-open"}
"""Tries odd values of every kind; where another cause is sure of one, it is judged by that."""

Broken = Iterator[str]


def surely(contract: Contract, request: Request, bench: Bench, state: StateQuery) -> dict[str, Certainty]:
    """Clause id -> answer, for each cause that recognises the request for sure."""
    view = bench.factory.view(request)
    answers = {cause.clause.id: cause.recognise(view, state) for cause in all_causes(contract.name)}
    return {name: answer for name, answer in answers.items() if answer >= Certainty.SOME}


def told(request: Request) -> str:
    return f"{request.method} {request.path_and_query} {(request.body or b'')[:200]!r} {request.credentials}"


def broken_by(bench: Bench, cause: Cause, operation: Operation, state: StateQuery) -> Broken:
    """How what a cause provokes on an operation breaks a law."""
    contract, provoked = bench.contract, 0
    for request, prepares in bench.walk(cause.provoke(operation, bench.factory)):
        found = surely(contract, request, bench, state)
        if prepares:
            yield from (f"(b) {name} holds for the lawful {told(request)}" for name in found)
            continue
        provoked += 1
        if cause.recognise(bench.factory.view(request), state) is Certainty.NO and not may_know_better(cause, state):
            yield f"(a) {cause.clause.id} does not know its own {told(request)}"
        elif cause.clause.check not in ONLY_SUSPECT and cause.clause.id not in found:
            yield f"(a) {cause.clause.id} is not sure of its own {told(request)}"
        others = {name for name in found if name != cause.clause.id and cause.clause.check not in AT_RANDOM}
        yield from (
            f"(c) {name} holds as well for {told(request)} of {cause.clause.id}"
            for name in others
            if frozenset((name, cause.clause.id)) not in contract.overlaps
        )
    if not provoked and contract.name in SHIPPED:
        yield f"{cause.clause.id} provokes nothing on {operation.id}"


def may_know_better(cause: Cause, state: StateQuery) -> bool:
    """Whether the server may know that a suspicion is wrong: where it answers with success, it need not look."""
    return (
        isinstance(state, RecordStore) and cause.clause.check in ONLY_SUSPECT and cause.clause.outcomes[0] == "success"
    )


def worlds(bench: Bench) -> dict[str, StateQuery]:
    return {"what was seen": bench.state, "the server's records": bench.store}


@pytest.mark.parametrize("state", ["what was seen", "the server's records"])
@pytest.mark.parametrize("name", CONTRACTS)
def test_every_cause_on_every_operation(name: str, state: str) -> None:
    broken = []
    for cause in all_causes(name):
        bench = Bench(name)
        bench.change_factory(query=worlds(bench)[state])
        for n, operation in enumerate(cause.operations()):
            bench.change_factory(variation=n)
            with suppress(Blocked) if name not in SHIPPED else nullcontext():
                broken += [
                    f"on {operation.id}: {each}" for each in broken_by(bench, cause, operation, bench.factory.query)
                ]
    assert not broken, "\n".join(broken)


@given(
    data=st.data(),
    name=st.sampled_from(CONTRACTS),
    variation=st.integers(0, 50),
    tag=st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=8, max_size=8),
    of_server=st.booleans(),
)
def test_any_cause_with_any_variation_and_tag(
    data: st.DataObject, name: str, variation: int, tag: str, of_server: bool
) -> None:
    dialect = data.draw(st.sampled_from([None, *contract_of(name).dialects]))
    cause = cause_of(name, data.draw(st.sampled_from([each.clause.id for each in all_causes(name)]), label="clause"))
    operation = data.draw(st.sampled_from([each.id for each in cause.operations()]), label="operation")
    bench = Bench(name, tag=tag, dialect=dialect)
    bench.change_factory(query=bench.store if of_server else bench.state)
    bench.change_factory(variation=variation)
    broken = []
    with suppress(Blocked) if name not in SHIPPED else nullcontext():
        broken = list(broken_by(bench, cause, bench.contract.operations[operation], bench.factory.query))
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("name", CONTRACTS)
def test_lawful_requests_deserve_no_cause(name: str) -> None:
    """With the optional parameters and the longest lists too."""
    bench = Bench(name)
    broken = []
    for operation in bench.contract.operations.values():
        for request, _ in bench.walk(control_requests(operation, bench.factory)):
            for label, state in worlds(bench).items():
                found = surely(bench.contract, request, bench, state)
                broken += [f"{operation.id}, by {label}: {clause} holds for {told(request)}" for clause in found]
            broken += [
                f"{operation.id}: {clause} suspects {told(request)}" for clause in suspected(bench, request, operation)
            ]
    assert not broken, "\n".join(broken)


def suspected(bench: Bench, request: Request, operation: Operation) -> Iterator[str]:
    """Causes that would excuse a refusal. It may be that nothing is found, or that somebody else's record is gone."""
    makers = bench.contract.operations_with(Create, operation.effect.resource or "")
    excused = {"nothing-found", *(() if makers else ("does-not-exist",))}
    for cause in all_causes(bench.contract.name) if bench.contract.name in SHIPPED else ():
        if cause.clause.check not in excused and cause.recognise(bench.factory.view(request), bench.state):
            yield cause.clause.id


@pytest.mark.parametrize("name", SHIPPED)
def test_no_fault_goes_unnoticed(name: str) -> None:
    """Whatever is taken from a lawful request, or put in its place: some cause recognises it."""
    bench = Bench(name)
    unnoticed = []
    for operation in bench.contract.operations.values():
        view = bench.factory.view(bench.valid_request(operation.id))
        faults = [with_value(view, slot, ABSENT) for slot in operation.slots if slot.required and slot.where != "path"]
        faults += [with_value(view, slot, probe) for slot in operation.slots for probe in wrong_for(bench, slot)]
        faults += [
            view.request.replace(body=body)
            for body in (b"null", b"[]", b"{}", b"7", b"[7]", b"{")
            if operation.takes != "nothing"
        ]
        for each in faults:
            broken = bench.factory.view(each)
            lawful = each.body == b"{}" and operation.body_schema is not None and operation.body_schema.accepts({})
            if not lawful and not any(cause.recognise(broken, bench.state) for cause in all_causes(name)):
                unnoticed.append(f"{operation.id}: {told(each)}")
    assert not unnoticed, "\n".join(unnoticed)


def wrong_for(bench: Bench, slot: ParameterSlot) -> list[Any]:
    field = bench.factory.zones.field(slot)
    return [each for each in field.probes if isinstance(each, str) or slot.where in ("body", "item")] if field else []
