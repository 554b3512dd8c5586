"""What mutation testing found that no other test looked at. Each test names the change that it catches."""

from __future__ import annotations

import pytest

from conformance.checks.finding import Finding
from conformance.contract.request_view import dump
from conformance.contract.value_zones import PLAIN_TEXT_LIMIT, is_plain
from conformance.core.exchange import Request, Response
from tests.support.kit import Bench, exchange, get, read, reply, send

TM = "trackingmore-v2"


def test_a_sure_cause_that_leaves_success_open_leaves_it_open() -> None:
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
    assert [each.clause.id for each in expected.sure] == ["code.4016.item"]
    assert expected.success
    assert "success" in expected.right


def findings(bench: Bench, request: Request, response: Response, clause: str) -> list[Finding]:
    _, found = bench.judge.judge(exchange(request, response))
    return [each for each in found if each.clause == clause]


def refusal(code: int, kind: str) -> Response:
    return reply({"meta": {"code": code, "type": kind, "message": "No."}, "data": []})


def test_a_failure_says_what_was_expected_and_what_came() -> None:
    """`_wrong` with its texts lost or changed round."""
    keyless = get("/carriers", credentials=())
    assert findings(Bench(TM), keyless, refusal(4016, "Bad Request"), "auth.missing") == [
        Finding("auth.missing", "fail", "code 4001 or 4002 or 401", "4016 (Bad Request) under HTTP 200")
    ]


def test_an_account_that_may_not_is_said_to_be_one() -> None:
    """`_wrong` with the texts of its excuse lost or changed round."""
    found = findings(Bench(TM), get("/carriers"), refusal(4019, "Bad Request"), "operation.listCarriers")
    assert found == [
        Finding(
            "operation.listCarriers",
            "inconclusive",
            "success",
            "the account does not allow it: 4019 (Bad Request) under HTTP 200",
        )
    ]


def test_an_outcome_that_was_asked_for_is_the_one_expected() -> None:
    """`_wrong` that forgets what `Prefer` named."""
    asking = get("/carriers", headers=(("Prefer", "code=4033"),))
    assert findings(Bench(TM), asking, refusal(4016, "Bad Request"), "code.4033") == [
        Finding("code.4033", "fail", "4033 (No Content)", "4016 (Bad Request) under HTTP 200")
    ]


def test_a_prefer_header_that_is_passed_over_is_told() -> None:
    """`_preferred_finding` with its two texts lost, or one in the place of the other."""
    asking = get("/carriers", headers=(("Prefer", "code=4012"),))
    accepted = reply({"meta": {"code": 200, "type": "Success", "message": "Fine."}, "data": []})
    assert findings(Bench(TM), asking, accepted, "code.4012") == [
        Finding("code.4012", "inconclusive", "", "the target ignores the Prefer header")
    ]
    assert findings(Bench(TM), asking, refusal(4015, "Bad Request"), "code.4012") == [
        Finding("code.4012", "inconclusive", "", "asked for by Prefer, it was 4015 (Bad Request)")
    ]


def scans(shown: list[dict[str, str]]) -> list[Finding]:
    """What is said of a list with one wrong gate, when the reply is a success that shows these scans as added."""
    sent = [{"gate": "gate-1"}, {"gate": "gate!"}]
    bench = Bench("parcels")
    request = bench.valid_request("addScans").but(body=dump(sent))
    return findings(bench, request, reply({"code": 0, "data": {"scans": shown, "count": len(shown)}}), "gate.wrong")


def test_a_wrong_item_that_counts_as_done_is_a_failure() -> None:
    """`_unreported` that takes every success, or none, for an excuse."""
    (found,) = scans([{"gate": "gate-1"}, {"gate": "gate!"}])
    assert (found.verdict, found.expected) == ("fail", "20")
    assert found.actual.endswith(", as if every item were right")


def test_a_wrong_item_that_is_left_out_without_a_word_is_not_judged() -> None:
    """`_unreported` that does not look at how many items were treated."""
    assert scans([{"gate": "gate-1"}]) == [
        Finding("gate.wrong", "inconclusive", "", "success, and the reply has no place for errors of items")
    ]


def batch(item: dict[str, str], *codes: int, clause: str = "code.4015.item") -> list[Finding]:
    """What is said of a wrong carrier in a batch, beside a good item, when these codes stand in the errors of items."""
    bench = Bench(TM)
    sent = [{"tracking_number": "CTt1e2s3t4good", "carrier_code": "dhl"}, item]
    request = bench.valid_request("createTrackings").but(body=dump(sent))
    data = {"submitted": 2, "added": 1, "trackings": [], "errors": [{**item, "code": code} for code in codes]}
    answer = reply({"meta": {"code": 200, "type": "Success", "message": "Fine."}, "data": data})
    return findings(bench, request, answer, clause)


WRONG_CARRIER = {"tracking_number": "CTt1e2s3t4bad", "carrier_code": "no such carrier!"}


@pytest.mark.parametrize(
    ("code", "clause", "expected", "actual"),
    [
        (500, "request.answered", "items that are treated or refused", "an item ended in 500"),
        (777, "outcome.code", "errors of items with a code of the outcome table", "code 777 in an item's error"),
    ],
)
def test_the_errors_of_items_are_held_to_the_table(code: int, clause: str, expected: str, actual: str) -> None:
    """`Answered` and `DocumentedCode` that look at whole replies alone."""
    assert batch(WRONG_CARRIER, code, clause=clause) == [Finding(clause, "fail", expected, actual)]
    assert batch(WRONG_CARRIER, 4015, clause=clause) == [Finding(clause, "pass")]


def test_a_wrong_error_of_an_item_is_told_in_full() -> None:
    """`_item_finding` with the texts of a failure lost or changed round."""
    wrong = {"tracking_number": "CTt1e2s3t4bad", "carrier_code": "no such carrier!"}
    assert batch(wrong, 4016, 4033) == [
        Finding(
            "code.4015.item",
            "fail",
            "an error of the item: code 4015",
            "errors of items: 4016, 4033",
            "carrier_code = 'no such carrier!'",
        )
    ]


def test_an_error_that_another_fault_of_the_item_explains_is_told() -> None:
    """`_item_finding` with the text of its excuse lost."""
    twice_wrong = {"tracking_number": "?!", "carrier_code": "no such carrier!"}
    assert batch(twice_wrong, 4014) == [
        Finding("code.4015.item", "inconclusive", "", "errors of items: 4014, which something else explains")
    ]


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ("x" * PLAIN_TEXT_LIMIT, True),
        ("x" * (PLAIN_TEXT_LIMIT + 1), False),
        (2**31 - 1, True),
        (2**31, False),
        (-(2**31), False),
    ],
)
def test_where_plain_ends(value: object, plain: bool) -> None:
    """`is_plain` with its limits moved."""
    assert is_plain(value) is plain
