"""Test all causes: by tables of what each recognises and sends, and by three laws.

The laws hold over every operation of every contract, and for both sources that answer causes: what a run has seen,
and the records of the reference server.

(a) What a cause provokes, it recognises: certainly, except for causes that can only suspect.
(b) No cause certainly recognises a valid request.
(c) No other cause certainly recognises what a cause provokes, except for the pairs that the contract lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext, suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.checks.causes import cause_class, cause_names
from conformance.checks.causes.base import Cause
from conformance.checks.request_steps import Blocked
from conformance.contract.effects import Create
from conformance.contract.folders import shipped_contracts
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.request_view import with_value
from conformance.core.exchange import Request
from conformance.mock_server.record_store import RecordStore
from conformance.observation.certainty import Certainty
from conformance.observation.state_query import StateQuery
from conformance.runner.control_requests import control_requests
from tests.support.cause_cases import (
    BODIES,
    FIELDS,
    KEYS,
    LISTS,
    MAYBE,
    NO,
    PLACES,
    RARE,
    RECORDS,
    SOME,
    YES,
    Case,
    filled,
    prepared,
)
from tests.support.cause_operations import OPERATIONS_OF_CAUSES
from tests.support.cause_requests import SENT_TABLES
from tests.support.kit import CONTRACTS, Bench, all_causes, cause_of, contract_of
from tests.support.sent_requests import cause_on, sent

CASES = [*KEYS, *PLACES, *BODIES, *FIELDS, *RECORDS, *LISTS, *RARE]


ELSEWHERE = {"credential-wrong-scheme", "nothing-changes", "unknown-cursor", "wrong-state"}
"""Causes that no shipped contract has. Each has a test module of its own."""


def name_of(case: Case) -> str:
    contract, clause, request, answer = case
    text = f"{request.method} {request.path_and_query} {(request.body or b'')[:40]!r}"
    return f"{contract} {clause} {answer.name}: {text}"


@pytest.mark.parametrize("case", CASES, ids=map(name_of, CASES))
def test_cause_recognises(case: Case) -> None:
    contract, clause, request, answer = case
    bench = prepared(contract)
    assert cause_of(contract, clause).recognise(bench.factory.view(filled(request)), bench.state) is answer


@pytest.mark.parametrize("name", sorted(cause_names() - ELSEWHERE))
def test_cause_has_cases_of_every_answer(name: str) -> None:
    answers = {answer for contract, clause, _, answer in CASES if cause_of(contract, clause).clause.check == name}
    assert NO in answers and answers & {MAYBE, SOME, YES}
    if name not in ONLY_SUSPECT:
        assert YES in answers


def test_cause_class_refuses_an_unknown_name() -> None:
    with pytest.raises(KeyError):
        cause_class("no-such-cause")


@pytest.mark.parametrize(
    ("contract", "clause", "operation", "variation", "expected"),
    SENT_TABLES,
    ids=lambda each: str(each) if isinstance(each, str | int) else "",
)
def test_cause_sends(contract: str, clause: str, operation: str, variation: int, expected: list[str]) -> None:
    assert sent(contract, clause, operation, variation) == expected


@pytest.mark.parametrize("contract", OPERATIONS_OF_CAUSES)
def test_cause_is_provoked_on_operations(contract: str) -> None:
    bench = Bench(contract)
    found = {
        clause: " ".join(each.id for each in cause_on(bench, clause).operations())
        for clause in OPERATIONS_OF_CAUSES[contract]
    }
    assert found == OPERATIONS_OF_CAUSES[contract]


# --- laws ------------------------------------------------------------
ONLY_SUSPECT = {"field-open", "in-use", "wrong-media-type", "nothing-found", "credential-other-part"}
"""Causes of which only the server can be certain."""

SHIPPED = shipped_contracts()

AT_RANDOM = {"field-open"}
"""Tries odd values of every kind; where another cause is certain of one, that cause decides."""

Broken = Iterator[str]


def certain_answers(contract: Contract, request: Request, bench: Bench, state: StateQuery) -> dict[str, Certainty]:
    """Clause id -> answer, for each cause that certainly recognises the request."""
    view = bench.factory.view(request)
    answers = {cause.clause.id: cause.recognise(view, state) for cause in all_causes(contract.name)}
    return {name: answer for name, answer in answers.items() if answer >= Certainty.SOME}


def shown(request: Request) -> str:
    return f"{request.method} {request.path_and_query} {(request.body or b'')[:200]!r} {request.credentials}"


def broken_by(bench: Bench, cause: Cause, operation: Operation, state: StateQuery) -> Broken:
    """Yield each way in which the requests of a cause to an operation break a law."""
    contract, provoked = bench.contract, 0
    for request, prepares in bench.walk(cause.provoke(operation, bench.factory)):
        found = certain_answers(contract, request, bench, state)
        to_another = bench.factory.view(request).operation not in (None, operation)
        if prepares or to_another or precedes_missing_key(cause, request):
            yield from (f"(b) {name} holds for the valid {shown(request)}" for name in found)
            continue
        provoked += 1
        if cause.recognise(bench.factory.view(request), state) is Certainty.NO and not may_know_better(cause, state):
            yield f"(a) {cause.clause.id} does not know its own {shown(request)}"
        elif cause.clause.check not in ONLY_SUSPECT and cause.clause.id not in found:
            yield f"(a) {cause.clause.id} is not certain of its own {shown(request)}"
        others = {name for name in found if name != cause.clause.id and cause.clause.check not in AT_RANDOM}
        yield from (
            f"(c) {name} holds as well for {shown(request)} of {cause.clause.id}"
            for name in others
            if frozenset((name, cause.clause.id)) not in contract.overlaps
        )
    if not provoked and contract.name in SHIPPED:
        yield f"{cause.clause.id} provokes nothing on {operation.id}"


def precedes_missing_key(cause: Cause, request: Request) -> bool:
    """Return whether a request with a valid key is sent so that a server may remember the key."""
    return cause.clause.check == "credential-missing" and bool(request.credentials) and request.credentials[0].is_given


def may_know_better(cause: Cause, state: StateQuery) -> bool:
    """Return whether the server may ignore a suspicion, because its outcome is a success anyway."""
    return (
        isinstance(state, RecordStore) and cause.clause.check in ONLY_SUSPECT and cause.clause.outcomes[0] == "success"
    )


def worlds(bench: Bench) -> dict[str, StateQuery]:
    return {"what was seen": bench.state, "the server's records": bench.store}


@pytest.mark.parametrize("state", ["what was seen", "the server's records"])
@pytest.mark.parametrize("name", CONTRACTS)
def test_laws_hold_for_every_cause_on_every_operation(name: str, state: str) -> None:
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
def test_laws_hold_for_any_variation_and_tag(
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
def test_valid_request_is_recognised_by_no_cause(name: str) -> None:
    """With the optional parameters and the longest lists too."""
    bench = Bench(name)
    broken = []
    for operation in bench.contract.operations.values():
        for request, _ in bench.walk(control_requests(operation, bench.factory)):
            for label, state in worlds(bench).items():
                found = certain_answers(bench.contract, request, bench, state)
                broken += [f"{operation.id}, by {label}: {clause} holds for {shown(request)}" for clause in found]
            broken += [
                f"{operation.id}: {clause} suspects {shown(request)}" for clause in suspected(bench, request, operation)
            ]
    assert not broken, "\n".join(broken)


def suspected(bench: Bench, request: Request, operation: Operation) -> Iterator[str]:
    """Causes that would excuse a refusal, except that nothing is found, that a record of another client is gone, or
    that a record to delete is in use."""
    makers = bench.contract.operations_with(Create, operation.effect.resource or "")
    excused = {"nothing-found", "in-use", *(() if makers else ("does-not-exist",))}
    for cause in all_causes(bench.contract.name) if bench.contract.name in SHIPPED else ():
        if cause.clause.check not in excused and cause.recognise(bench.factory.view(request), bench.state):
            yield cause.clause.id


@pytest.mark.parametrize("name", SHIPPED)
def test_every_fault_is_recognised_by_some_cause(name: str) -> None:
    """A cause recognises each part that is removed from a valid request, or replaced in it."""
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
            is_valid = each.body == b"{}" and operation.body_schema is not None and operation.body_schema.accepts({})
            if not is_valid and not any(cause.recognise(broken, bench.state) for cause in all_causes(name)):
                unnoticed.append(f"{operation.id}: {shown(each)}")
    assert not unnoticed, "\n".join(unnoticed)


def wrong_for(bench: Bench, slot: ParameterSlot) -> list[Any]:
    field = bench.factory.zones.field(slot)
    return (
        [each for each in field.wrong_examples if isinstance(each, str) or slot.where in ("body", "item")]
        if field
        else []
    )
