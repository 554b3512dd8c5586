"""Test which outcomes the contract allows for a request."""

from __future__ import annotations

import pytest

from conformance.checks.expected_outcomes import CauseAnswer, Expectation, outcomes_text
from conformance.core.exchange import Credential, Request
from conformance.observation.certainty import Certainty
from tests.support.kit import TAG, Bench, all_causes, cause_of, contract_of, get, read, reply, send

TM, TR = "trackingmore-v2", "trackier-v1"
NEW = {"tracking_number": f"CT{TAG}1", "carrier_code": "dhl"}
UNKNOWN = (Credential("unknown", "header"),)
MAYBE, SOME, YES = Certainty.MAYBE, Certainty.SOME, Certainty.YES


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
    expectation = expected(bench, request)
    return {each.id for each in bench.contract.outcomes.values() if expectation.allows(each)}


def test_expect_allows_success_for_a_valid_request(bench: Bench) -> None:
    expectation = expected(bench, get("/carriers"))
    assert (
        expectation.certain,
        expectation.possible,
        expectation.allowed,
        expectation.allows_plain_success,
        expectation.preferred,
    ) == (
        (),
        (),
        frozenset(),
        True,
        None,
    )
    assert allowed(bench, get("/carriers")) == {"200", "201"} and expectation.text == "success"


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
    expectation = expected(bench, get("/trackings/get"))
    assert [each.clause.id for each in expectation.possible] == ["code.4031"] and not expectation.certain
    assert (
        allowed(bench, get("/trackings/get")) == {"200", "201", "4031"} and expectation.text == "success or code 4031"
    )


def test_expect_forbids_success_where_one_of_two_faults_does(bench: Bench) -> None:
    lost = get("/trackings/get", ("status", "lost"))
    assert allowed(bench, lost) == {"4031", "4033"} and not expected(bench, lost).allows_plain_success


@pytest.mark.parametrize(
    ("number", "outcomes"), [(f"CT{TAG}1", {"202"}), (f"CT{TAG}2", {"4017"}), ("RP325552475CN", {"202", "4017"})]
)
def test_expect_allows_the_success_of_an_account_only_without_a_certain_fault(
    bench: Bench, number: str, outcomes: set[str]
) -> None:
    over_limit = (Credential("over-limit", "header"),)
    assert allowed(bench, get(f"/trackings/dhl/{number}", credentials=over_limit)) == outcomes


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
    assert expected.allows_plain_success
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
    assert allowed(bench, mixed) == {"200", "201"} and "4016" in expected(bench, mixed).allowed_in_items
    assert allowed(bench, bad) == {"200", "201", "4016"}
    dependent = send("POST", "/trackings/delete", [NEW, good])
    assert allowed(bench, dependent) == {"200", "201", "4017"}


def test_expect_allows_refusal_of_a_list_with_an_item_of_another_type() -> None:
    bench = Bench(TM)
    spoilt = send("POST", "/trackings/batch", [NEW, 7])
    assert "4012" in bench.judge.expectation(bench.factory.view(spoilt)).allowed


@pytest.mark.parametrize(
    ("outcomes", "text"),
    [
        (["refused", "30"], "code 30 or refused, without a code"),
        (["refused"], "refused, without a code"),
        (["31", "30"], "code 30 or 31"),
        (["not-in-the-table", "30"], "code 30 or not-in-the-table"),
    ],
)
def test_outcomes_text_names_codes_and_refusals_without_one(outcomes: list[str], text: str) -> None:
    assert outcomes_text(contract_of(TR), outcomes) == text


def test_outcomes_text_without_any_outcome() -> None:
    assert outcomes_text(contract_of(TR), ()) == "a documented refusal"


def test_text_for_clause_names_its_own_outcomes_first_where_many_are_allowed() -> None:
    own = cause_of(TM, "auth.missing")
    many = tuple(CauseAnswer(each, YES) for each in all_causes(TM))
    assert Expectation(contract_of(TM), many).text_for_clause(own.clause) == (
        "code 4001 or 4002 or 401, or the code of any other fault of the request"
    )
    few = (CauseAnswer(own, YES), CauseAnswer(cause_of(TM, "code.4014"), YES))
    assert Expectation(contract_of(TM), few).text_for_clause(own.clause) == "code 4001 or 4002 or 401 or 4014"


def answer(clause: str, certainty: Certainty) -> CauseAnswer:
    return CauseAnswer(cause_of("library", clause), certainty)


@pytest.mark.parametrize(
    ("answers", "plain", "allowed"),
    [
        ([], True, set()),
        ([answer("code.10", YES)], False, {"10"}),
        ([answer("code.10", SOME)], True, {"10"}),
        ([answer("code.10", MAYBE)], True, {"10"}),
        ([answer("body.type", YES)], True, {"success", "20"}),
        ([answer("body.type", YES), answer("code.10", YES)], False, {"20", "10"}),
        ([answer("body.type", YES), answer("code.10", SOME)], True, {"success", "20", "10"}),
        ([answer("body.type", YES), answer("code.10", MAYBE)], True, {"success", "20", "10"}),
        ([answer("body.odd", MAYBE), answer("code.10", YES)], False, {"20", "30", "10"}),
    ],
)
def test_expectation_derives_the_allowed_outcomes_from_the_answers(
    answers: list[CauseAnswer], plain: bool, allowed: set[str]
) -> None:
    expectation = Expectation(contract_of("library"), tuple(answers))
    assert (expectation.allows_plain_success, expectation.allowed) == (plain, allowed)


def test_expectation_leaves_the_fault_of_an_item_to_its_error_where_the_list_may_not_be_refused() -> None:
    answers = (answer("code.10", SOME), answer("code.30", MAYBE))
    expectation = Expectation(contract_of("library"), answers, may_refuse_list=False)
    assert expectation.allowed == {"30"} and expectation.allowed_in_items == {"10", "30"}
    whole = Expectation(contract_of("library"), (answer("body.object", SOME),), may_refuse_list=False)
    assert whole.allowed == {"20"}


def test_expectation_sorts_the_causes_by_their_answers() -> None:
    answers = [answer("code.10", YES), answer("code.30", MAYBE), answer("body.object", SOME)]
    expectation = Expectation(contract_of("library"), tuple(answers))
    assert [each.clause.id for each in expectation.certain] == ["code.10", "body.object"]
    assert [each.clause.id for each in expectation.possible] == ["code.30"]
    assert [expectation.certainty_of(each.cause.clause) for each in answers] == [YES, MAYBE, SOME]
    assert expectation.certainty_of(cause_of("library", "method").clause) is Certainty.NO
