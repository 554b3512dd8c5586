"""Test which reply a `Prefer` header asks for."""

from __future__ import annotations

import pytest

from conformance.checks.prefer_header import preferred_outcome, prefers_status
from conformance.contract.loader import load_contract
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request
from tests.support.kit import DATA, contract_of, get, read, reply

TM = "trackingmore-v2"


def preferred(request: Request) -> str | None:
    found = preferred_outcome(contract_of(TM), RequestView(contract_of(TM), request))
    return found.id if found else None


def test_expectation_allows_the_preferred_outcome() -> None:
    _, expected = read(TM, get("/carriers", headers=(("Prefer", "code=4012"),)), reply({}))
    assert [each.id for each in contract_of(TM).outcomes.values() if expected.allows(each) and not each.success] == [
        "4012"
    ]


@pytest.mark.parametrize(
    ("header", "outcome"),
    [
        ("code=4012", "4012"),
        ('code="4012"', "4012"),
        ("Code=4012", "4012"),
        ("respond-async, code=4012", "4012"),
        ("example=a; code=429", "429"),
        ("code=777", None),
        ("codes=4012", None),
        ("xcode=4012", None),
        ("code=40x", None),
        ("", None),
        ("code=99999999999999", None),
    ],
)
def test_preferred_outcome_is_read_from_the_code(header: str, outcome: str | None) -> None:
    assert preferred(get("/carriers", headers=(("prefer", header),))) == outcome
    assert preferred(get("/no-such-path", headers=(("Prefer", header),))) is None


@pytest.mark.parametrize(
    ("header", "outcome"),
    [
        ("code=200, example=outcome-4012", "4012"),
        ('example="outcome-4012"; code=200', "4012"),
        ("example=outcome-4012", "4012"),
        ("Example=outcome-4012", "4012"),
        ("example=outcome-777", None),
        ("code=4012, example=success", None),
        ("code=4012, example=other", "4012"),
        ("example=other", None),
        ("examples=outcome-4012", None),
    ],
)
def test_preferred_outcome_is_read_from_the_example(header: str, outcome: str | None) -> None:
    assert preferred(get("/carriers", headers=(("Prefer", header),))) == outcome


@pytest.mark.parametrize(
    ("contract", "path", "header", "outcome"),
    [
        (TM, "/carriers", "outcome=4012", "4012"),
        (TM, "/carriers", 'code=429, outcome="4012"', "4012"),
        (TM, "/carriers", "outcome=777", None),
        ("word-codes", "/rooms", "code=taken", "taken"),
        ("word-codes", "/rooms", "outcome=too_long", "too_long"),
        ("two-statuses", "/lamp", 'code="https://lamps.example.com/refused"', "key"),
        ("two-statuses", "/lamp", "outcome=absent", "absent"),
        ("two-statuses", "/lamp", "Outcome=path", "path"),
    ],
)
def test_preferred_outcome_is_read_from_its_id_and_from_text_codes(
    contract: str, path: str, header: str, outcome: str | None
) -> None:
    loaded = load_contract(str(DATA / "zoo" / contract)) if contract != TM else contract_of(TM)
    found = preferred_outcome(loaded, RequestView(loaded, get(path, headers=(("Prefer", header),))))
    assert (found.id if found else None) == outcome


@pytest.mark.parametrize(
    ("header", "prefers"),
    [
        ("code=200, example=outcome-4012", True),
        ("example=success; code=201", True),
        ("code=4012", False),
        ("example=outcome-4012", False),
        ("respond-async", False),
        (None, False),
    ],
)
def test_prefers_status_takes_a_code_and_an_example(header: str | None, prefers: bool) -> None:
    headers = (("prefer", header),) if header is not None else ()
    assert prefers_status(get("/carriers", headers=headers)) is prefers
