"""Test which outcomes the contract allows for a request."""

from __future__ import annotations

import pytest

from conformance.checks.expected_outcomes import Expectation, credential_fault, prefers_status
from conformance.core.exchange import Credential, Request
from tests.support.kit import TAG, Bench, cause_of, contract_of, get, read, reply, send

TM, TR = "trackingmore-v2", "trackier-v1"
NEW = {"tracking_number": f"CT{TAG}1", "carrier_code": "dhl"}
UNKNOWN = (Credential("unknown", "header"),)


@pytest.fixture
def bench() -> Bench:
    """Knows the list of carriers, and that one tracking exists."""
    bench = Bench(TM)
    bench.ask(bench.valid_request("listCarriers"))
    bench.ask(send("POST", "/trackings/post", NEW))
    return bench


def expected(bench: Bench, request: Request) -> Expectation:
    return read(bench.contract.name, request, reply({}), bench.state)[1]


def allowed(bench: Bench, request: Request) -> set[str]:
    said = expected(bench, request)
    return {each.id for each in bench.contract.outcomes.values() if said.allows(each)}


def test_expect_allows_success_for_a_valid_request(bench: Bench) -> None:
    said = expected(bench, get("/carriers"))
    assert (said.certain, said.possible, said.allowed, said.success, said.preferred) == (
        (),
        (),
        frozenset(),
        True,
        None,
    )
    assert allowed(bench, get("/carriers")) == {"200", "201"} and said.text == "success"


def test_expect_allows_only_the_outcomes_of_a_certain_fault(bench: Bench) -> None:
    keyless = get("/carriers", credentials=())
    assert (
        allowed(bench, keyless) == {"4001", "401", "4002"}
        and expected(bench, keyless).text == "code 4001 or 4002 or 401"
    )
    assert [each.clause.id for each in expected(bench, keyless).certain] == ["auth.missing"]


def test_expect_allows_the_outcomes_of_either_of_two_faults(bench: Bench) -> None:
    both = send("POST", "/trackings/post", NEW).replace(credentials=())
    assert allowed(bench, both) == {"4001", "401", "4002", "4016"}


def test_expect_allows_success_besides_a_possible_fault(bench: Bench) -> None:
    said = expected(bench, get("/trackings/get"))
    assert [each.clause.id for each in said.possible] == ["code.4031"] and not said.certain
    assert allowed(bench, get("/trackings/get")) == {"200", "201", "4031"} and said.text == "success or code 4031"


def test_expect_forbids_success_where_one_of_two_faults_does(bench: Bench) -> None:
    lost = get("/trackings/get", ("status", "lost"))
    assert allowed(bench, lost) == {"4031", "4033"} and not expected(bench, lost).success


def test_expect_allows_success_where_a_certain_cause_lists_it() -> None:
    """No cause is passed over: a move onto a carrier that has the tracking may be refused or not."""
    bench = Bench(TM)
    bench.ask(bench.valid_request("listCarriers"))
    number = "CTt1e2s3t4moved"
    for carrier in ("dhl", "ups"):
        bench.ask(send("POST", "/trackings/post", {"tracking_number": number, "carrier_code": carrier}))
    move = send(
        "POST", "/trackings/update", {"tracking_number": number, "carrier_code": "dhl", "update_carrier_code": "ups"}
    )
    _, expected = read(TM, move, reply({}), bench.state)
    assert [each.clause.id for each in expected.certain] == ["code.4016.item"]
    assert expected.success
    assert "success" in expected.allowed


def test_expect_allows_no_success_of_a_possible_cause_against_a_certain_one() -> None:
    """Odd values may be accepted with 202, but not from a stranger."""
    _, of_stranger = read(TM, send("POST", "/trackings/post", {"title": "x" * 500}, credentials=UNKNOWN), None)
    _, of_owner = read(TM, get("/trackings/get", ("page", "x")), None)
    assert "202" in of_owner.allowed and of_owner.allows_success
    assert "202" not in of_stranger.allowed and not of_stranger.allows_success


def test_expect_allows_a_success_with_a_cause_only_where_it_holds(bench: Bench) -> None:
    over = get("/carriers", credentials=(Credential("over-limit", "header"),))
    assert "202" not in allowed(bench, get("/carriers")) and allowed(bench, over) == {"202"}
    assert expected(bench, over).text == "success"


def test_expect_allows_success_of_a_list_with_one_wrong_item(bench: Bench) -> None:
    taken, good = NEW, NEW | {"tracking_number": f"CT{TAG}2"}
    mixed, bad = send("POST", "/trackings/batch", [good, taken]), send("POST", "/trackings/batch", [taken])
    assert allowed(bench, mixed) == {"200", "201"} and "4016" in expected(bench, mixed).in_items
    assert allowed(bench, bad) == {"200", "201", "4016"}
    dependent = send("POST", "/trackings/delete", [NEW, good])
    assert allowed(bench, dependent) == {"200", "201", "4017"}


def test_expect_allows_refusal_of_a_list_with_an_item_of_another_type() -> None:
    bench = Bench(TM)
    spoilt = send("POST", "/trackings/batch", [NEW, 7])
    assert "4012" in bench.judge.expectation(bench.factory.view(spoilt)).allowed


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
def test_expect_reads_the_preferred_outcome_from_the_header(bench: Bench, header: str, outcome: str | None) -> None:
    said = expected(bench, get("/carriers", headers=(("prefer", header),))).preferred
    assert (said.id if said else None) == outcome
    if outcome:
        assert outcome in allowed(bench, get("/carriers", headers=(("Prefer", header),)))
    assert expected(bench, get("/no-such-path", headers=(("Prefer", header),))).preferred is None


def test_expectation_in_words_without_any_outcome() -> None:
    contract = contract_of(TR)
    assert Expectation(contract, (), (), frozenset(), frozenset(), False, None).text == "a documented refusal"


def test_expectation_words_name_the_failed_clause_first() -> None:
    own, others = cause_of("library", "code.30"), [cause_of("library", "code.10")]
    table = contract_of("library").outcomes
    many = frozenset([*table, *(f"other {n}" for n in range(9))])
    sure = Expectation(contract_of("library"), (own, *others), (), many - {"0"}, frozenset(), False, None)
    assert sure.text_for_clause(own.clause) == "code 30, or the code of another fault that the request may have"
    few = Expectation(contract_of("library"), (own, *others), (), frozenset({"10", "30"}), frozenset(), False, None)
    assert few.text_for_clause(own.clause) == "code 10 or 30"


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
def test_expect_reads_the_preferred_outcome_from_an_example(bench: Bench, header: str, outcome: str | None) -> None:
    preferred = expected(bench, get("/carriers", headers=(("Prefer", header),))).preferred
    assert (preferred.id if preferred else None) == outcome


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


KEY, EMPTY = Credential("valid", "header"), Credential("valid", "query", "empty")
MADE_UP, SHORTER, LONGER = UNKNOWN[0], Credential("valid", "query", "shorter"), Credential("valid", "query", "longer")


@pytest.mark.parametrize(
    ("credentials", "fault"),
    [
        ((), "credential-missing"),
        ((EMPTY,), "credential-missing"),
        ((EMPTY, KEY), ""),
        ((EMPTY, MADE_UP), "credential-unknown"),
        ((MADE_UP,), "credential-unknown"),
        ((SHORTER,), "credential-unknown"),
        ((LONGER,), "credential-unknown"),
        ((MADE_UP, SHORTER, LONGER), "credential-unknown"),
        ((MADE_UP, KEY), ""),
        ((LONGER, KEY), ""),
        ((KEY,), ""),
        ((Credential("", "header", "unseen"),), ""),
        ((Credential("deleted", "header"),), ""),
    ],
)
def test_credential_fault_needs_every_key_to_be_wrong(credentials: tuple[Credential, ...], fault: str) -> None:
    assert credential_fault(get("/carriers", credentials=credentials)) == fault
