"""What would be a right answer to a request."""

from __future__ import annotations

import pytest

from conformance.checks.expected_outcomes import Expectation
from conformance.core.exchange import Credential, Request
from conformance.observation.target_state import Certainty
from tests.support.kit import TAG, Bench, cause_of, contract_of, get, read, reply, send

TM, TR = "trackingmore-v2", "trackier-v1"
NEW = {"tracking_number": f"CT{TAG}1", "carrier_code": "dhl"}


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


def test_a_lawful_request_succeeds(bench: Bench) -> None:
    said = expected(bench, get("/carriers"))
    assert (said.sure, said.possible, said.right, said.success, said.preferred) == ((), (), frozenset(), True, None)
    assert allowed(bench, get("/carriers")) == {"200", "201"} and said.in_words == "success"


def test_one_sure_fault_gets_its_outcomes_and_nothing_else(bench: Bench) -> None:
    keyless = get("/carriers", credentials=())
    assert (
        allowed(bench, keyless) == {"4001", "401", "4002"}
        and expected(bench, keyless).in_words == "code 4001 or 4002 or 401"
    )
    assert [each.clause.id for each in expected(bench, keyless).sure] == ["auth.missing"]


def test_of_two_sure_faults_either_is_right(bench: Bench) -> None:
    both = send("POST", "/trackings/post", NEW).but(credentials=())
    assert allowed(bench, both) == {"4001", "401", "4002", "4016"}


def test_a_fault_that_may_be_there_leaves_success(bench: Bench) -> None:
    said = expected(bench, get("/trackings/get"))
    assert [each.clause.id for each in said.possible] == ["code.4031"] and not said.sure
    assert allowed(bench, get("/trackings/get")) == {"200", "201", "4031"} and said.in_words == "success or code 4031"


def test_a_sure_fault_with_one_that_would_leave_success(bench: Bench) -> None:
    lost = get("/trackings/get", ("status", "lost"))
    assert allowed(bench, lost) == {"4031", "4033"} and not expected(bench, lost).success


def test_a_success_that_has_a_cause_needs_it(bench: Bench) -> None:
    over = get("/carriers", credentials=(Credential("over-limit", "header"),))
    assert "202" not in allowed(bench, get("/carriers")) and allowed(bench, over) == {"202"}
    assert expected(bench, over).in_words == "success"


def test_items_that_are_independent(bench: Bench) -> None:
    taken, good = NEW, NEW | {"tracking_number": f"CT{TAG}2"}
    mixed, bad = send("POST", "/trackings/batch", [good, taken]), send("POST", "/trackings/batch", [taken])
    assert allowed(bench, mixed) == {"200", "201"} and "4016" in expected(bench, mixed).in_items
    assert allowed(bench, bad) == {"200", "201", "4016"}
    dependent = send("POST", "/trackings/delete", [NEW, good])
    assert allowed(bench, dependent) == {"200", "201", "4017"}


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
def test_an_outcome_is_asked_for(bench: Bench, header: str, outcome: str | None) -> None:
    said = expected(bench, get("/carriers", headers=(("prefer", header),))).preferred
    assert (said.id if said else None) == outcome
    if outcome:
        assert outcome in allowed(bench, get("/carriers", headers=(("Prefer", header),)))
    assert expected(bench, get("/no-such-path", headers=(("Prefer", header),))).preferred is None


def test_no_outcome_at_all_can_be_said_in_words() -> None:
    contract = contract_of(TR)
    assert Expectation(contract, (), (), frozenset(), frozenset(), False, None).in_words == "a documented refusal"


def test_answers_and_their_opposites() -> None:
    assert [each.opposite for each in (Certainty.NO, Certainty.MAYBE, Certainty.SOME, Certainty.YES)] == [
        Certainty.YES,
        Certainty.MAYBE,
        Certainty.MAYBE,
        Certainty.NO,
    ]


def test_where_much_would_be_right_the_clause_that_failed_comes_first() -> None:
    own, others = cause_of("library", "code.30"), [cause_of("library", "code.10")]
    table = contract_of("library").outcomes
    many = frozenset([*table, *(f"other {n}" for n in range(9))])
    sure = Expectation(contract_of("library"), (own, *others), (), many - {"0"}, frozenset(), False, None)
    assert sure.words_for(own.clause) == "code 30, or the code of another fault that the request may have"
    few = Expectation(contract_of("library"), (own, *others), (), frozenset({"10", "30"}), frozenset(), False, None)
    assert few.words_for(own.clause) == "code 10 or 30"
