"""Which clause an exchange speaks for, and what it says of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.checks.finding import Finding
from conformance.checks.judge import Judge
from conformance.contract.request_view import dump
from conformance.core.exchange import Credential, Exchange, Failure, Request, Response
from conformance.observation.target_state import Certainty
from tests.support.kit import CONTRACTS, JSON, TAG, Bench, contract_of, exchange, get, knowing, reply, send, verdict_of

TM, TR = "trackingmore-v2", "trackier-v1"
CARRIERS, USER, MAKE = get("/carriers"), get("/trackings/getuserinfo"), ("POST", "/trackings/post")
NEW = {"tracking_number": f"CT{TAG}1", "carrier_code": "dhl"}
SHOWN = {"id": "1", "status": "pending", "created_at": "2019-08-21"} | NEW


def meta(code: int = 200, kind: str = "Bad Request", data: Any = None) -> dict[str, Any]:
    kind = {200: "Success", 201: "Created", 429: "Too Many Requests"}.get(code, kind)
    return {"meta": {"code": code, "type": kind, "message": "As it is."}, "data": [] if data is None else data}


LISTED = reply(meta(data=[{"name": code, "code": code} for code in ("dhl", "ups")]))


class Trial:
    """A judge that can be asked time and again."""

    def __init__(self, name: str = TM) -> None:
        self.judge = Judge(contract_of(name), knowing(name))

    def ask(self, request: Request, response: Response | None, origin: str = "", **more: Any) -> list[Finding]:
        return self.judge.judge(exchange(request, response, origin, **more))[1]

    def says(self, clause: str, request: Request, body: Any, status: int = 200, origin: str = "") -> str | None:
        return verdict_of(self.ask(request, reply(body, status), origin), clause)


# --- controls ----------------------------------------------------------------------------------------
def test_a_control_that_succeeds_and_one_that_is_refused_for_a_fault_that_it_lacks() -> None:
    assert verdict_of(Trial().ask(CARRIERS, LISTED), "operation.listCarriers") == "pass"
    for code in (4012, 4001, 404, 4017, 777):
        assert Trial().says("operation.listCarriers", CARRIERS, meta(code)) == "fail", code
    assert (
        verdict_of(Trial().ask(CARRIERS, None, failure=Failure("timeout", "late")), "operation.listCarriers") == "fail"
    )
    assert Trial().says("operation.listCarriers", CARRIERS, b"<html>") == "fail"


def test_what_the_account_does_not_allow_is_no_failure_unless_it_did_before() -> None:
    trial = Trial()
    assert trial.says("operation.listCarriers", CARRIERS, meta(4019)) == "inconclusive"
    trial.ask(CARRIERS, LISTED)
    assert trial.says("operation.listCarriers", CARRIERS, meta(4019)) == "fail"
    assert trial.says("operation.userInfo", USER, meta(4019)) == "inconclusive"


def test_success_over_a_limit_needs_the_key_that_is_over_it() -> None:
    over = CARRIERS.but(credentials=(Credential("over-limit", "header"),))
    assert Trial().says("operation.listCarriers", CARRIERS, meta(202)) == "fail"
    assert Trial().says("code.202", over, meta(202)) == "pass"
    assert Trial().says("code.202", over, meta(200)) == "fail"


@pytest.mark.parametrize("code", [429, 503])
def test_what_was_throttled_is_not_judged_at_all(code: int) -> None:
    found = Trial().ask(CARRIERS, reply(meta(code), code))
    assert [(each.clause, each.verdict) for each in found] == [("operation.listCarriers", "inconclusive")]
    own = CARRIERS.but(credentials=(Credential("rate-limited" if code == 429 else "maintenance", "header"),))
    assert Trial().says(f"code.{code}", own, meta(code), code) == "pass"
    assert Trial().says(f"code.{code}", own, meta(4012)) == "fail"


def test_a_reply_nested_beyond_what_is_looked_into_is_not_judged() -> None:
    found = Trial().ask(CARRIERS, reply(b'{"data": ' + b"[" * 9000 + b"]" * 9000 + b"}"))
    assert [(each.clause, each.verdict) for each in found] == [("operation.listCarriers", "inconclusive")]


# --- causes ------------------------------------------------------------------------------------------
def test_a_fault_gets_its_outcome() -> None:
    wrong = send(*MAKE, NEW | {"tracking_number": "?!", "carrier_code": "dhl"})
    for code, verdict in {4014: "pass", 4013: "fail", 200: "fail", 777: "fail"}.items():
        trial = Trial()
        trial.ask(CARRIERS, LISTED)
        body = meta(code, data=SHOWN if code == 200 else None)
        assert trial.says("code.4014", wrong, body) == verdict, code
        assert trial.says("operation.createTracking", wrong, body) is None


def test_of_two_faults_one_explains_the_other() -> None:
    both = send(*MAKE, NEW | {"tracking_number": "?!"}).but(credentials=())
    trial = Trial()
    trial.ask(CARRIERS, LISTED)
    found = trial.ask(both, reply(meta(4001, "Unauthorized")))
    assert verdict_of(found, "auth.missing") == "pass" and verdict_of(found, "code.4014") == "inconclusive"
    found = trial.ask(both, reply(meta(4014)))
    assert verdict_of(found, "auth.missing") == "inconclusive" and verdict_of(found, "code.4014") == "pass"
    found = trial.ask(both, reply(meta(4017)))
    assert verdict_of(found, "auth.missing") == "fail" and verdict_of(found, "code.4014") == "fail"


def test_odd_input_is_accepted_or_refused_with_what_the_clause_allows() -> None:
    odd = get("/carriers", ("more", "1"))
    for body, verdict in [
        (LISTED, "pass"),
        (reply(meta(4012)), "pass"),
        (reply(meta(4001)), "fail"),
        (reply(meta(500), 500), "fail"),
    ]:
        trial = Trial()
        assert verdict_of(trial.ask(odd, body, "open.input"), "open.input") == verdict
        found = trial.ask(odd, body)
        assert verdict_of(found, "open.input") is None, "nobody asked for it"


def test_a_behaviours_requests_are_not_controls() -> None:
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


# --- Prefer --------------------------------------------------------------------------------------------
def test_an_outcome_that_was_asked_for() -> None:
    asked = CARRIERS.but(headers=(("Prefer", "code=4012"),))
    own = contract_of(TM).own_clause["4012"].id
    for response, verdict in [
        (reply(meta(4012)), "pass"),
        (LISTED, "inconclusive"),
        (reply(meta(4013)), "fail"),
        (reply(b"{}"), "fail"),
    ]:
        found = Trial().ask(asked, response)
        assert verdict_of(found, own) == verdict and verdict_of(found, "operation.listCarriers") is None


def test_what_was_asked_for_teaches_nothing() -> None:
    trial = Trial()
    trial.ask(send(*MAKE, NEW).but(headers=(*JSON, ("Prefer", "code=201"))), reply(meta(201, data=SHOWN), 201))
    assert not trial.judge.state.created and not trial.judge.state.succeeded


# --- items of lists ------------------------------------------------------------------------------------
def batch(errors: list[Any], done: int) -> Response:
    return reply(meta(201, data={"submitted": 2, "added": done, "trackings": [SHOWN] * done, "errors": errors}), 201)


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
def test_a_wrong_item_beside_a_good_one(errors: list[Any], verdict: str) -> None:
    trial = Trial()
    trial.ask(CARRIERS, LISTED)
    two = send("POST", "/trackings/batch", [NEW, NEW | {"tracking_number": "?!"}])
    assert verdict_of(trial.ask(two, batch(errors, 2 - len(errors))), "code.4014.item") == verdict


def test_an_independent_list_is_not_refused_for_one_item() -> None:
    trial = Trial()
    trial.ask(CARRIERS, LISTED)
    bad = NEW | {"tracking_number": "?!"}
    assert trial.says("code.4014.item", send("POST", "/trackings/batch", [NEW, bad]), meta(4014)) == "fail"
    assert trial.says("code.4014.item", send("POST", "/trackings/batch", [bad]), meta(4014)) == "pass"
    assert trial.says("code.4014.item", send("POST", "/trackings/delete", [NEW, bad]), meta(4014)) == "pass"


def test_a_reply_without_a_place_for_errors_of_items() -> None:
    lost = send("POST", "/trackings/remote", [{"country": "CN", "postcode": "400422"}, {"country": "CN"}])
    assert (
        Trial().says("code.4012.lookup", lost, meta(data={"submitted": 2, "other": [], "remote": []})) == "inconclusive"
    )
    assert Trial().says("code.4012.lookup", lost, meta(4012)) == "pass"


# --- below the API ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("status", "verdict"), [(400, "inconclusive"), (501, "inconclusive"), (404, "fail"), (200, "fail")]
)
def test_a_method_that_nobody_knows_may_be_turned_away_before_the_api(status: int, verdict: str) -> None:
    brew = get("/carriers").but(method="BREW")
    found = Trial().ask(brew, reply(b"Bad request", status, (("Content-Type", "text/plain"),)))
    assert verdict_of(found, "code.405.unknown") == verdict
    assert (len(found) == 1) == (verdict == "inconclusive")
    assert Trial().says("code.405.unknown", brew, meta(405, "Method Not Allowed"), 405) == "pass"
    known = Trial().ask(get("/carriers").but(method="PATCH"), reply(b"Bad request", status, ()))
    assert verdict_of(known, "code.405") == "fail"


# --- the fold ----------------------------------------------------------------------------------------------
def requests(name: str) -> list[Request]:
    """Lawful requests of a contract, and some that are not."""
    bench = Bench(name)
    lawful = [bench.valid_request(each) for each in contract_of(name).operations]
    return [
        *lawful,
        *(each.but(credentials=()) for each in lawful[:2]),
        get("/no-such-path"),
        lawful[0].but(method="BREW"),
        *(each.but(body=b"{") for each in lawful if each.body),
    ]


REQUESTS = {name: requests(name) for name in CONTRACTS}
texts = st.sampled_from(["", "Success", "Bad Request", "ok", " "])
codes = st.sampled_from(
    [0, 200, 201, 202, 4012, 4016, 4017, 429, 500, 10, 20, 30, 31, "31", "20", 777, None, True, 1.5]
)
values = st.recursive(
    st.none() | st.booleans() | codes | texts,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["data", "code", "message", "_id", "id", "items", "errors", "trackings", "tracking_number"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
bodies = st.one_of(
    st.builds(
        lambda code, kind, text, data: {"meta": {"code": code, "type": kind, "message": text}, "data": data},
        codes,
        texts,
        texts,
        values,
    ),
    st.builds(lambda code, text: {"success": False, "error": {"code": code, "message": text}}, codes, texts),
    st.builds(lambda code, text, data: {"code": code, "message": text, "data": data}, codes, texts, values),
    values,
).map(dump)
responses = st.builds(
    Response,
    st.sampled_from([200, 201, 204, 301, 400, 401, 404, 405, 409, 429, 500, 501, 503]),
    st.sampled_from([JSON, (), (("Content-Type", "text/html"),), (*JSON, ("Content-Length", "5"))]),
    st.one_of(bodies, st.binary(max_size=20), st.sampled_from([b"", b"null", b'{"a": 1e999}', b'{"a": "\\ud800"}'])),
)
failures = st.sampled_from(
    [Failure(kind, "as it is") for kind in ("reset", "timeout", "oversized", "protocol", "connect", "tls")]
)


@st.composite
def stories(draw: st.DrawFn) -> tuple[str, list[Exchange]]:
    """A contract, and some exchanges with a server that answers whatever it likes."""
    name = draw(st.sampled_from(CONTRACTS))
    origins = st.sampled_from(["", "cleanup", *contract_of(name).clauses])
    told = st.tuples(responses, st.none()) | st.tuples(st.none() | responses, failures)
    one = st.builds(
        lambda request, said, origin: Exchange(request, said[0], said[1], origin),
        st.sampled_from(REQUESTS[name]),
        told,
        origins,
    )
    return name, draw(st.lists(one, min_size=1, max_size=6))


@settings(max_examples=100)
@given(stories())
def test_the_same_exchanges_give_the_same_findings_whatever_they_are(story: tuple[str, list[Exchange]]) -> None:
    name, told = story
    first, second = Judge(contract_of(name), knowing(name)), Judge(contract_of(name), knowing(name))
    once = [first.judge(each)[1] for each in told]
    assert once == [second.judge(each)[1] for each in told]
    assert first.state.created == second.state.created and first.state.possible == second.state.possible
    for found in once:
        assert {each.verdict for each in found} <= {"pass", "fail", "inconclusive"}
        assert {each.clause for each in found} <= set(contract_of(name).clauses)
        assert len({each.clause for each in found}) == len(found), "one finding a clause"


def test_the_reference_server_is_never_found_wrong() -> None:
    for name in (TM, TR):
        for dialect in contract_of(name).dialects:
            bench = Bench(name, dialect=dialect)
            for operation in contract_of(name).operations:
                bench.ask(bench.valid_request(operation), f"operation.{operation}")
                assert {each.verdict for each in bench.findings} == {"pass"}, (dialect, bench.findings)


def test_alive_only_after_the_judge_has_seen_it() -> None:
    trial, resource = Trial(), contract_of(TM).resources["tracking"]
    assert trial.judge.state.alive(resource, NEW) is Certainty.NO
    trial.ask(send(*MAKE, NEW), reply(meta(200, data=SHOWN)))
    assert trial.judge.state.alive(resource, NEW) is Certainty.YES
