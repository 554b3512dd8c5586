"""Test the judge: which clause an exchange counts for, and the verdict on it."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.checks.finding import Finding
from conformance.checks.judge import Judge
from conformance.contract.request_view import RequestView, dump_json
from conformance.core.exchange import Credential, Failure, Request, Response
from conformance.observation.certainty import Certainty
from tests.support.kit import (
    JSON,
    TAG,
    Bench,
    contract_of,
    exchange,
    found_by,
    get,
    knowing,
    reply,
    send,
    verdict_of,
)

TM, TR = "trackingmore-v2", "trackier-v1"
CARRIERS, USER, MAKE = get("/carriers"), get("/trackings/getuserinfo"), ("POST", "/trackings/post")
LISTS = get("/trackings/get")
NEW = {"tracking_number": f"CT{TAG}1", "carrier_code": "dhl"}
SHOWN = {"id": "1", "status": "pending", "created_at": "2019-08-21"} | NEW
FAULT = 'tracking_number = "?!"'
GOOD = {"tracking_number": f"CT{TAG}good", "carrier_code": "dhl"}
BAD = {"tracking_number": "?!", "carrier_code": "dhl"}
UNKNOWN = (Credential("unknown", "header"),)
OK = {"code": 200, "type": "Success", "message": "Fine."}


class Trial:
    """A judge that can be asked time and again."""

    def __init__(self, name: str = TM) -> None:
        self.judge = Judge(contract_of(name), knowing(name))

    def ask(self, request: Request, response: Response | None, origin: str = "", **more: Any) -> list[Finding]:
        return self.judge.judge(exchange(request, response, origin, **more))[1]

    def says(self, clause: str, request: Request, body: Any, status: int = 200, origin: str = "") -> str | None:
        return verdict_of(self.ask(request, reply(body, status), origin), clause)


def envelope(code: int = 200, kind: str = "Bad Request", data: Any = None) -> dict[str, Any]:
    kind = {200: "Success", 201: "Created", 429: "Too Many Requests"}.get(code, kind)
    return {"meta": {"code": code, "type": kind, "message": "As it is."}, "data": [] if data is None else data}


def answered_with(code: int, kind: str = "Bad Request", data: Any = (), status: int = 200) -> Response:
    return reply({"meta": {"code": code, "type": kind, "message": "As it is."}, "data": data}, status)


def found_with_carriers(request: Request, response: Response | None, clause: str, **more: Any) -> list[Finding]:
    bench = Bench(TM)
    bench.ask(bench.valid_request("listCarriers"))
    return found_by(bench, request, response, clause, **more)


LISTED = reply(envelope(data=[{"name": code, "code": code} for code in ("dhl", "ups")]))


def test_judge_passes_a_control_that_succeeds_and_fails_one_that_is_refused() -> None:
    assert verdict_of(Trial().ask(CARRIERS, LISTED), "operation.listCarriers") == "pass"
    for code in (4012, 4001, 404, 4017, 777):
        assert Trial().says("operation.listCarriers", CARRIERS, envelope(code)) == "fail", code
    assert (
        verdict_of(Trial().ask(CARRIERS, None, failure=Failure("timeout", "late")), "operation.listCarriers") == "fail"
    )
    assert Trial().says("operation.listCarriers", CARRIERS, b"<html>") == "fail"


def test_judge_excuses_a_refused_account_until_it_has_succeeded() -> None:
    trial = Trial()
    assert trial.says("operation.listCarriers", CARRIERS, envelope(4019)) == "inconclusive"
    trial.ask(CARRIERS, LISTED)
    assert trial.says("operation.listCarriers", CARRIERS, envelope(4019)) == "fail"
    assert trial.says("operation.userInfo", USER, envelope(4019)) == "inconclusive"


def test_judge_names_the_account_as_the_reason_of_a_refusal() -> None:
    found = found_by(Bench(TM), get("/carriers"), answered_with(4019, "Bad Request"), "operation.listCarriers")
    assert found == [
        Finding(
            "operation.listCarriers",
            "inconclusive",
            "success",
            "the account does not allow it: 4019 (Bad Request) under HTTP 200",
        )
    ]


def test_judge_allows_success_over_a_limit_only_with_its_profile() -> None:
    over = CARRIERS.replace(credentials=(Credential("over-limit", "header"),))
    assert Trial().says("operation.listCarriers", CARRIERS, envelope(202)) == "fail"
    assert Trial().says("code.202", over, envelope(202)) == "pass"
    assert Trial().says("code.202", over, envelope(200)) == "fail"


@pytest.mark.parametrize("code", [429, 503])
def test_judge_does_not_judge_a_throttled_reply(code: int) -> None:
    found = Trial().ask(CARRIERS, reply(envelope(code), code))
    assert [(each.clause, each.verdict) for each in found] == [("operation.listCarriers", "inconclusive")]
    own = CARRIERS.replace(credentials=(Credential("rate-limited" if code == 429 else "maintenance", "header"),))
    assert Trial().says(f"code.{code}", own, envelope(code), code) == "pass"
    assert Trial().says(f"code.{code}", own, envelope(4012)) == "fail"


def test_judge_reports_throttling_with_what_was_expected() -> None:
    throttled = found_with_carriers(
        LISTS, answered_with(429, "Too Many Requests", status=429), "operation.listTrackings"
    )
    words = "throttled: 429 (Too Many Requests) under HTTP 429"
    assert throttled == [Finding("operation.listTrackings", "inconclusive", "success or code 4031", words)]


@pytest.mark.parametrize(("profile", "verdict"), [("over-limit", "fail"), ("unknown", "inconclusive")])
def test_judge_excuses_throttling_except_for_a_profile_with_its_own_outcome(profile: str, verdict: str) -> None:
    request = CARRIERS.replace(credentials=(Credential(profile, "header"),))
    clause = {"over-limit": "code.202", "unknown": "code.4001"}[profile]
    throttled = found_with_carriers(request, answered_with(429, "Too Many Requests", status=429), clause)
    assert [each.verdict for each in throttled] == [verdict]


def test_judge_does_not_judge_a_reply_that_is_nested_too_deeply() -> None:
    found = Trial().ask(CARRIERS, reply(b'{"data": ' + b"[" * 9000 + b"]" * 9000 + b"}"))
    assert [(each.clause, each.verdict) for each in found] == [("operation.listCarriers", "inconclusive")]


def test_judge_reports_a_reply_that_is_nested_too_deeply() -> None:
    deep = found_with_carriers(CARRIERS, reply(b"[" * 9000 + b"]" * 9000), "operation.listCarriers")
    words = "the reply is nested too deeply to be read"
    assert deep == [Finding("operation.listCarriers", "inconclusive", "success", words)]


@pytest.mark.parametrize("kind", ["connect", "tls"])
def test_judge_reports_an_unreachable_target_as_inconclusive(kind: str) -> None:
    clause = "operation.listCarriers"
    unreached = found_with_carriers(CARRIERS, None, clause, failure=Failure(kind, "refused"))
    assert unreached == [Finding(clause, "inconclusive", "success", "refused")]


def test_judge_passes_only_the_outcome_of_the_fault() -> None:
    wrong = send(*MAKE, NEW | {"tracking_number": "?!", "carrier_code": "dhl"})
    for code, verdict in {4014: "pass", 4013: "fail", 200: "fail", 777: "fail"}.items():
        trial = Trial()
        trial.ask(CARRIERS, LISTED)
        body = envelope(code, data=SHOWN if code == 200 else None)
        assert trial.says("code.4014", wrong, body) == verdict, code
        assert trial.says("operation.createTracking", wrong, body) is None


def test_judge_reports_expected_and_actual_outcome() -> None:
    keyless = get("/carriers", credentials=())
    assert found_by(Bench(TM), keyless, answered_with(4016, "Bad Request"), "auth.missing") == [
        Finding("auth.missing", "fail", "code 4001 or 4002 or 401", "4016 (Bad Request) under HTTP 200")
    ]


def test_judge_reports_the_fault_that_was_made() -> None:
    found = found_with_carriers(send("POST", "/trackings/post", BAD), answered_with(4013, "Bad Request"), "code.4014")
    assert found == [Finding("code.4014", "fail", "code 4014 or 4016", "4013 (Bad Request) under HTTP 200", FAULT)]


def test_judge_reports_no_fault_of_a_control() -> None:
    found = found_with_carriers(
        send("POST", "/trackings/post", GOOD), answered_with(4013, "Bad Request"), "operation.createTracking"
    )
    assert found == [Finding("operation.createTracking", "fail", "success", "4013 (Bad Request) under HTTP 200", "")]


def test_judge_accepts_the_outcome_of_either_of_two_faults() -> None:
    both = send(*MAKE, NEW | {"tracking_number": "?!"}).replace(credentials=())
    trial = Trial()
    trial.ask(CARRIERS, LISTED)
    found = trial.ask(both, reply(envelope(4001, "Unauthorized")))
    assert verdict_of(found, "auth.missing") == "pass" and verdict_of(found, "code.4014") == "inconclusive"
    found = trial.ask(both, reply(envelope(4014)))
    assert verdict_of(found, "auth.missing") == "inconclusive" and verdict_of(found, "code.4014") == "pass"
    found = trial.ask(both, reply(envelope(4017)))
    assert verdict_of(found, "auth.missing") == "fail" and verdict_of(found, "code.4014") == "fail"


def test_judge_names_an_outcome_that_another_fault_explains() -> None:
    both = send("POST", "/trackings/post", BAD).replace(credentials=())
    explained = found_with_carriers(both, answered_with(4001, "Unauthorized"), "code.4014")
    words = "the outcome was 4001 (Unauthorized), which another cause also allows"
    assert explained == [Finding("code.4014", "inconclusive", actual=words)]


def test_judge_does_not_take_a_refusal_for_the_success_of_a_clause() -> None:
    items = send("POST", "/trackings/batch", [NEW, BAD]).replace(credentials=())
    assert [
        each.verdict for each in found_with_carriers(items, answered_with(4001, "Unauthorized"), "code.4014.item")
    ] == ["inconclusive"]


def test_judge_does_not_pass_an_operation_by_a_refusal_that_may_be_right() -> None:
    listed = found_with_carriers(LISTS, answered_with(4031, "No Content"), "operation.listTrackings")
    words = "the outcome was 4031 (No Content), which another cause also allows"
    assert listed == [Finding("operation.listTrackings", "inconclusive", actual=words)]


def accepted(data: Any) -> Response:
    return reply({"meta": OK, "data": data})


def test_judge_blames_a_wrong_success_on_the_fault_that_forbids_it() -> None:
    times = [{"carrier_code": "no such carrier!", "original": "CN", "destination": "US"}]
    request = send("POST", "/trackings/costtime", times, credentials=UNKNOWN)
    (transit,) = found_by(Bench(TM), request, accepted([]), "code.4015.transit")
    assert (transit.verdict, transit.actual) == (
        "inconclusive",
        "another fault of the request forbids the success",
    )
    (key,) = found_by(Bench(TM), request, accepted([]), "code.4001")
    assert (key.verdict, key.leaning) == ("fail", "kinder")


def test_judge_allows_odd_input_to_be_accepted_or_refused() -> None:
    odd = get("/carriers", ("more", "1"))
    for body, verdict in [
        (LISTED, "pass"),
        (reply(envelope(4012)), "pass"),
        (reply(envelope(4001)), "fail"),
        (reply(envelope(500), 500), "fail"),
    ]:
        trial = Trial()
        assert verdict_of(trial.ask(odd, body, "open.input"), "open.input") == verdict
        found = trial.ask(odd, body)
        assert verdict_of(found, "open.input") is None, "the request has another clause"


def test_judge_does_not_treat_requests_of_a_behaviour_as_controls() -> None:
    assert (
        Trial(TR).says(
            "operation.listJobs",
            get("/jobs"),
            {"success": False, "error": {"code": 99, "message": "No."}},
            400,
            "auth.places",
        )
        is None
    )


@pytest.mark.parametrize(
    ("items", "verdict", "why"),
    [([], "pass", ""), ([{"tracking_number": "RP325552475CN"}], "inconclusive", "the list is not empty")],
)
def test_judge_passes_nothing_found_only_by_an_empty_list(items: list[Any], verdict: str, why: str) -> None:
    request = get("/trackings/get", ("created_at_min", "99999999999"))
    listed = accepted({"page": 1, "limit": 100, "total": "0", "count": len(items), "items": items})
    (finding,) = found_by(Bench(TM), request, listed, "code.4031", origin="code.4031")
    assert (finding.verdict, finding.actual) == (verdict, why)


def test_judge_passes_nothing_found_only_without_matches() -> None:
    request = send("POST", "/carriers/detect", {"tracking_number": "zzzzz-zzzzz"})
    for carriers, verdict in (([], "pass"), ([{"name": "DHL", "code": "dhl"}], "inconclusive")):
        (finding,) = found_by(Bench(TM), request, accepted(carriers), "code.4032", origin="code.4032")
        assert finding.verdict == verdict


def test_judge_expects_the_outcome_that_prefer_names() -> None:
    asked = CARRIERS.replace(headers=(("Prefer", "code=4012"),))
    own = contract_of(TM).own_clause["4012"].id
    for response, verdict in [
        (reply(envelope(4012)), "pass"),
        (LISTED, "inconclusive"),
        (reply(envelope(4013)), "fail"),
        (reply(b"{}"), "fail"),
    ]:
        found = Trial().ask(asked, response)
        assert verdict_of(found, own) == verdict and verdict_of(found, "operation.listCarriers") is None


def test_judge_reports_the_outcome_that_prefer_names_as_expected() -> None:
    asking = get("/carriers", headers=(("Prefer", "code=4033"),))
    assert found_by(Bench(TM), asking, answered_with(4016, "Bad Request"), "code.4033") == [
        Finding("code.4033", "fail", "4033 (No Content)", "4016 (Bad Request) under HTTP 200")
    ]


def test_judge_reports_a_prefer_header_that_is_ignored() -> None:
    asking = get("/carriers", headers=(("Prefer", "code=4012"),))
    accepted = reply({"meta": {"code": 200, "type": "Success", "message": "Fine."}, "data": []})
    assert found_by(Bench(TM), asking, accepted, "code.4012") == [
        Finding("code.4012", "inconclusive", "", "the target ignores the Prefer header")
    ]
    assert found_by(Bench(TM), asking, answered_with(4015, "Bad Request"), "code.4012") == [
        Finding(
            "code.4012",
            "inconclusive",
            "",
            "the request prefers 4012 (Bad Request), and the outcome was 4015 (Bad Request)",
        )
    ]


def test_judge_learns_no_records_from_a_reply_to_prefer() -> None:
    trial = Trial()
    trial.ask(send(*MAKE, NEW).replace(headers=(*JSON, ("Prefer", "code=201"))), reply(envelope(201, data=SHOWN), 201))
    assert not trial.judge.state.created and not trial.judge.state.succeeded_operations


def test_judge_learns_no_vocabulary_from_a_reply_to_prefer() -> None:
    """The listed records are not trusted either: the server may invent them."""
    bench = Bench(TM)
    asking = CARRIERS.replace(headers=(("Prefer", "code=4012"),))
    bench.judge.judge(exchange(asking, LISTED))
    assert (bench.state.succeeded_operations, bench.state.vocabularies) == ({"listCarriers"}, {})
    bench.judge.judge(exchange(CARRIERS, LISTED))
    assert set(bench.state.vocabularies) >= {"carrier_code"}


def test_judge_learns_of_a_created_record() -> None:
    trial, resource = Trial(), contract_of(TM).resources["tracking"]
    assert trial.judge.state.exists(resource, NEW) is Certainty.NO
    trial.ask(send(*MAKE, NEW), reply(envelope(200, data=SHOWN)))
    assert trial.judge.state.exists(resource, NEW) is Certainty.YES


def batch_reply(errors: list[Any], done: int) -> Response:
    return reply(
        envelope(201, data={"submitted": 2, "added": done, "trackings": [SHOWN] * done, "errors": errors}), 201
    )


@pytest.mark.parametrize(
    ("errors", "verdict"),
    [
        ([{"code": 4014}], "pass"),
        ([{"code": "4014"}], "pass"),
        ([{"code": 4016}], "inconclusive"),
        ([{"code": 4017}], "fail"),
        ([{"code": 4015}, {"code": 4014}], "pass"),
        ([], "fail"),
        ([{}], "fail"),
        ([{"code": 777}], "fail"),
    ],
)
def test_judge_expects_an_error_of_the_wrong_item(errors: list[Any], verdict: str) -> None:
    trial = Trial()
    trial.ask(CARRIERS, LISTED)
    two = send("POST", "/trackings/batch", [NEW, NEW | {"tracking_number": "?!"}])
    assert verdict_of(trial.ask(two, batch_reply(errors, 2 - len(errors))), "code.4014.item") == verdict


def batch_request(*items: dict[str, str], path: str = "/trackings/batch") -> Request:
    return send("POST", path, [*items])


@pytest.mark.parametrize(
    ("codes", "verdict", "actual"),
    [
        ([], "fail", "errors of items: none"),
        ([4014], "pass", ""),
        ([4013, 4016, 4013], "fail", "errors of items: 4013, 4016"),
        ([4015, 4014], "pass", ""),
    ],
)
def test_judge_reports_the_errors_of_items_that_came(codes: list[int], verdict: str, actual: str) -> None:
    errors = [{**BAD, "code": code} for code in codes]
    data = {"submitted": 2, "added": 1, "trackings": [{}], "errors": errors}
    (found,) = found_with_carriers(batch_request(GOOD, BAD), answered_with(200, "Success", data), "code.4014.item")
    assert (found.verdict, found.actual) == (verdict, actual)


def batch_findings(item: dict[str, str], *codes: int, clause: str = "code.4015.item") -> list[Finding]:
    """Return the findings about a wrong carrier in a batch, if the errors of items in the reply have these codes."""
    bench = Bench(TM)
    sent = [{"tracking_number": "CTt1e2s3t4good", "carrier_code": "dhl"}, item]
    request = bench.valid_request("createTrackings").replace(body=dump_json(sent))
    data = {"submitted": 2, "added": 1, "trackings": [], "errors": [{**item, "code": code} for code in codes]}
    answer = reply({"meta": {"code": 200, "type": "Success", "message": "Fine."}, "data": data})
    return found_by(bench, request, answer, clause)


def test_judge_reports_a_wrong_error_of_an_item() -> None:
    wrong = {"tracking_number": "CTt1e2s3t4bad", "carrier_code": "no such carrier!"}
    assert batch_findings(wrong, 4016, 4033) == [
        Finding(
            "code.4015.item",
            "fail",
            "an error of the item: code 4015",
            "errors of items: 4016, 4033",
            'carrier_code = "no such carrier!"',
        )
    ]


def test_judge_names_an_error_that_another_fault_of_the_item_explains() -> None:
    twice_wrong = {"tracking_number": "?!", "carrier_code": "no such carrier!"}
    assert batch_findings(twice_wrong, 4014) == [
        Finding("code.4015.item", "inconclusive", "", "errors of items: 4014, which other causes also allow")
    ]


def test_judge_expects_only_a_code_of_the_error_of_an_item() -> None:
    bench = Bench(TM)
    sent = [{"tracking_number": f"CTt1e2s3t4{n}", "carrier_code": each} for n, each in enumerate(["dhl", "NO!"])]
    request = bench.valid_request("createTrackings").replace(body=dump_json(sent))
    (finding,) = found_by(bench, request, accepted({"errors": [], "trackings": sent}), "code.4015.item")
    assert (finding.verdict, finding.expected) == ("fail", "an error of the item: code 4015")


def test_judge_fails_an_independent_list_that_is_refused_for_one_item() -> None:
    trial = Trial()
    trial.ask(CARRIERS, LISTED)
    bad = NEW | {"tracking_number": "?!"}
    assert trial.says("code.4014.item", send("POST", "/trackings/batch", [NEW, bad]), envelope(4014)) == "fail"
    assert trial.says("code.4014.item", send("POST", "/trackings/batch", [bad]), envelope(4014)) == "pass"
    assert trial.says("code.4014.item", send("POST", "/trackings/delete", [NEW, bad]), envelope(4014)) == "pass"


def test_judge_reports_that_the_item_should_have_had_an_error() -> None:
    found = found_with_carriers(batch_request(GOOD, BAD), answered_with(4014, "Bad Request"), "code.4014.item")
    expected = "success or code 4016, with an error of the item: code 4014"
    assert found == [Finding("code.4014.item", "fail", expected, "4014 (Bad Request) under HTTP 200", FAULT)]


def test_judge_expects_no_error_of_an_item_of_a_list_that_cannot_succeed() -> None:
    keyless = batch_request(GOOD, BAD).replace(credentials=())
    found = found_with_carriers(keyless, answered_with(4017, "Bad Request"), "code.4014.item")
    expected = "code 4001 or 4002 or 401 or 4014 or 4016"
    assert found == [Finding("code.4014.item", "fail", expected, "4017 (Bad Request) under HTTP 200", FAULT)]


def test_judge_accepts_no_error_of_an_item_where_items_depend_on_each_other() -> None:
    data = {"submitted": 2, "updated": 1, "errors": [], "trackings": [{}]}
    for path, verdict in (("/trackings/updatemore", "pass"), ("/trackings/batch", "fail")):
        items = send("POST", path, [NEW, BAD])
        assert [
            each.verdict for each in found_with_carriers(items, answered_with(200, "Success", data), "code.4014.item")
        ] == [verdict], path


def test_judge_is_inconclusive_where_a_reply_has_no_place_for_errors_of_items() -> None:
    lost = send("POST", "/trackings/remote", [{"country": "CN", "postcode": "400422"}, {"country": "CN"}])
    assert (
        Trial().says("code.4012.lookup", lost, envelope(data={"submitted": 2, "other": [], "remote": []}))
        == "inconclusive"
    )
    assert Trial().says("code.4012.lookup", lost, envelope(4012)) == "pass"


def scans(shown: list[dict[str, str]]) -> list[Finding]:
    """Return the findings about a list with one wrong gate, if the reply is a success with these scans."""
    sent = [{"gate": "gate-1"}, {"gate": "gate!"}]
    bench = Bench("parcels")
    request = bench.valid_request("addScans").replace(body=dump_json(sent))
    return found_by(bench, request, reply({"code": 0, "data": {"scans": shown, "count": len(shown)}}), "gate.wrong")


def test_judge_fails_a_wrong_item_that_counts_as_done() -> None:
    (found,) = scans([{"gate": "gate-1"}, {"gate": "gate!"}])
    assert (found.verdict, found.expected, found.fault) == ("fail", "code 20", 'gate = "gate!"')
    assert found.actual.endswith(", with the wrong item counted as processed")


def test_judge_is_inconclusive_about_a_wrong_item_that_is_left_out() -> None:
    assert scans([{"gate": "gate-1"}]) == [
        Finding("gate.wrong", "inconclusive", "", "success, in a reply that has no place for errors of items")
    ]


@pytest.mark.parametrize(
    ("status", "verdict"), [(400, "inconclusive"), (501, "inconclusive"), (404, "fail"), (200, "fail")]
)
def test_judge_excuses_an_unknown_method_that_the_http_layer_refuses(status: int, verdict: str) -> None:
    brew = get("/carriers").replace(method="BREW")
    found = Trial().ask(brew, reply(b"Bad request", status, (("Content-Type", "text/plain"),)))
    assert verdict_of(found, "code.405.unknown") == verdict
    assert (len(found) == 1) == (verdict == "inconclusive")
    assert Trial().says("code.405.unknown", brew, envelope(405, "Method Not Allowed"), 405) == "pass"
    known = Trial().ask(get("/carriers").replace(method="PATCH"), reply(b"Bad request", status, ()))
    assert verdict_of(known, "code.405") == "fail"


def test_judge_reports_that_the_http_layer_refused_the_method() -> None:
    clause, brew = "code.405.unknown", CARRIERS.replace(method="BREW")
    turned_away = "the HTTP layer refused the method, not the API"
    assert found_with_carriers(brew, reply(b"No.", 501, ()), clause) == [
        Finding(clause, "inconclusive", "code 405", turned_away)
    ]
    assert [
        each.verdict for each in found_with_carriers(brew, answered_with(405, "Method Not Allowed", status=400), clause)
    ] == ["pass"]


@pytest.mark.parametrize(
    ("method", "status", "is_judged"),
    [
        ("OPTIONS", 501, False),
        ("OPTIONS", 200, False),
        ("OPTIONS", 500, True),
        ("TRACE", 501, False),
        ("TRACE", 200, True),
    ],
)
def test_judge_excuses_replies_of_the_http_layer_to_its_own_methods(method: str, status: int, is_judged: bool) -> None:
    _, findings = Bench(TM).judge.judge(exchange(CARRIERS.replace(method=method), reply(b"No.", status, ())))
    assert bool(findings) is is_judged


@pytest.mark.parametrize("method", ["HEAD", "PUT", "PATCH", "DELETE", "POST", "GET"])
def test_judge_judges_methods_that_every_server_knows(method: str) -> None:
    bench = Bench(TM)
    _, findings = bench.judge.judge(exchange(CARRIERS.replace(method=method), reply(b"No.", 501, ())))
    assert "answered" in {each.clause for each in findings} or len(findings) > 1


def test_judge_knows_which_key_no_clause_covers() -> None:
    judge = Judge(contract_of(TM), knowing(TM))
    assert judge.uncovered_key(RequestView(contract_of(TM), get("/carriers"))) == ""
    judge.causes = [each for each in judge.causes if each.clause.check != "credential-missing"]
    keyless = RequestView(contract_of(TM), get("/carriers", credentials=()))
    assert judge.uncovered_key(keyless).endswith("no clause has the cause credential-missing")
