"""For every cause, requests that it recognises, and requests that it does not."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.checks.causes import cause_class, cause_names
from conformance.checks.causes.base import Cause
from conformance.checks.causes.malformed_body import FORM
from conformance.contract.model import Clause
from conformance.contract.request_view import RequestView
from tests.support.cause_cases import (
    BODIES,
    FIELDS,
    KEYS,
    LISTS,
    MAYBE,
    NEW,
    NO,
    PLACES,
    RECORDS,
    SOME,
    TM,
    YES,
    Case,
    filled,
    prepared,
    track,
)
from tests.support.kit import Bench, all_causes, cause_of, contract_of, get, knowing

CASES = [*KEYS, *PLACES, *BODIES, *FIELDS, *RECORDS, *LISTS]


def name_of(case: Case) -> str:
    contract, clause, request, answer = case
    asked = f"{request.method} {request.path_and_query} {(request.body or b'')[:40]!r}"
    return f"{contract} {clause} {answer.name}: {asked}"


@pytest.mark.parametrize("case", CASES, ids=map(name_of, CASES))
def test_what_each_cause_recognises(case: Case) -> None:
    contract, clause, request, answer = case
    bench = prepared(contract)
    assert cause_of(contract, clause).recognise(bench.factory.view(filled(request)), bench.state) is answer


@pytest.mark.parametrize("name", sorted(cause_names()))
def test_every_cause_is_tried_with_what_it_knows_and_what_not(name: str) -> None:
    answers = {answer for contract, clause, _, answer in CASES if cause_of(contract, clause).clause.check == name}
    assert NO in answers and answers & {MAYBE, SOME, YES}
    if name not in ("field-open", "wrong-media-type", "nothing-found"):
        assert YES in answers


def test_a_cause_that_no_file_has() -> None:
    with pytest.raises(KeyError):
        cause_class("no-such-cause")


def made_up(check: str, contract: str = TM, **parameters: Any) -> Cause:
    return cause_class(check)(
        contract_of(contract), Clause("made.up", "cause", "", (), "open", check, parameters=parameters)
    )


def test_a_form_is_not_judged_where_forms_are_allowed() -> None:
    cause, state = made_up("malformed-body", forms_allowed=["createTracking"]), knowing(TM)
    form = track(b"a=1").but(headers=(("Content-Type", FORM),))
    assert cause.recognise(RequestView(contract_of(TM), form), state) is MAYBE
    assert cause.recognise(RequestView(contract_of(TM), track(b"a=1")), state) is YES
    assert cause.recognise(RequestView(contract_of(TM), form.but(path="/carriers/detect")), state) is YES


def test_what_is_not_known_yet_is_not_sure() -> None:
    """Before the list of carriers was read, only what cannot be a carrier's code is surely wrong."""
    cause, state = cause_of(TM, "code.4015"), knowing(TM)
    said = {
        code: cause.recognise(RequestView(contract_of(TM), track(NEW | {"carrier_code": code})), state)
        for code in ("dhl", "no-such-carrier", "no!")
    }
    assert said == {"dhl": NO, "no-such-carrier": NO, "no!": YES}


def test_what_the_server_itself_knows() -> None:
    """Whether nothing is found only the server can tell."""
    bench = prepared(TM)
    cause = cause_of(TM, "code.4031")
    for query, answer in {
        (): NO,
        (("created_at_min", "99999999999"),): YES,
        (("page", "99"),): YES,
        (("status", "expired"),): YES,
    }.items():
        assert cause.recognise(bench.factory.view(get("/trackings/get", *query)), bench.store) is answer


def test_a_clause_keeps_to_its_operations() -> None:
    kept, state = 0, knowing(TM)
    for operation in contract_of(TM).operations.values():
        view = RequestView(
            contract_of(TM), Bench(TM).valid_request(operation.id).but(body=b"[{}]", query=(("status", "lost"),))
        )
        for cause in all_causes(TM):
            if not cause.selected(operation):
                kept += cause.holds(view, state) is not NO
                assert cause.recognise(view, state) is NO
    assert kept > 10, "else nothing would be tried"
