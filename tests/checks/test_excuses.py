"""Test which replies are not judged, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.checks.causes import causes_of
from conformance.checks.excuses import credential_fault, excuse, uncovered_key
from conformance.contract.loader import load_contract
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Credential, Failure, Request, Response
from tests.support.contract_copies import changed_copy
from tests.support.kit import DATA, TAG, all_causes, contract_of, get, read, reply, send

TM = "trackingmore-v2"
CARRIERS = get("/carriers")
BREW = CARRIERS.replace(method="BREW")
OVER = CARRIERS.replace(credentials=(Credential("over-limit", "header"),))
KEYLESS = CARRIERS.replace(credentials=())
RETRY = (("Retry-After", "120"),)
DEEP = reply(b"[" * 9000 + b"]" * 9000)
LONG = reply(b"[" + b"1," * 300_000 + b"1]")


def seen_by(request: Request) -> RequestView:
    return RequestView(contract_of(TM), request)


def answered_with(code: int, status: int = 200) -> Response:
    return reply({"meta": {"code": code, "type": "Any", "message": "As it is."}, "data": []}, status)


def excuse_for(request: Request, response: Response | None, succeeded: bool = True, failure: str = "") -> str:
    because = Failure(failure, "no reply") if failure else None
    seen, expected = read(TM, request, response, failure=because)
    return excuse(seen, expected, all_causes(TM), succeeded)


@pytest.mark.parametrize(
    ("request_", "response", "why"),
    [
        (CARRIERS, answered_with(200), ""),
        (CARRIERS, answered_with(4012), ""),
        (CARRIERS, answered_with(429, 429), "throttled: 429 (Too Many Requests) under HTTP 429"),
        (CARRIERS, reply(b"<p>Slow</p>", 429), "throttled: HTTP 429 with no documented code in its body"),
        (CARRIERS, reply(b"", 503, RETRY), "throttled: HTTP 503 with no documented code in its body"),
        (CARRIERS, reply(b"", 503), ""),
        (OVER, reply(b"<p>Slow</p>", 429), ""),
        (CARRIERS.replace(headers=(("Prefer", "code=429"),)), reply(b"<p>Slow</p>", 429), ""),
        (CARRIERS, DEEP, "the reply is nested too deeply to be read"),
        (CARRIERS, LONG, "the reply has more than 250,000 values, which is too large to be judged"),
        (BREW, reply(b"No.", 400, ()), "the HTTP layer refused the method, not the API"),
        (BREW, reply(b"No.", 501, ()), "the HTTP layer refused the method, not the API"),
        (BREW, reply(b"No.", 404, ()), ""),
        (BREW, answered_with(405, 400), ""),
        (KEYLESS, answered_with(4001), ""),
    ],
)
def test_excuse_says_why_a_reply_cannot_be_judged(request_: Request, response: Response, why: str) -> None:
    assert excuse_for(request_, response) == why


def test_excuse_of_a_body_in_chunks_is_that_the_server_requires_its_length() -> None:
    plain = send("POST", "/trackings/post", {"tracking_number": "CT1", "carrier_code": "dhl"})
    chunked = plain.replace(headers=(*plain.headers, ("transfer-encoding", "chunked")))
    refusal = reply(b"Length Required", 411)
    assert "requires the length" in excuse_for(chunked, refusal)
    assert not excuse_for(plain, refusal) and not excuse_for(chunked, answered_with(4012, 400))


@pytest.mark.parametrize(("code", "is_excused"), [(409, True), (4016, False), (200, False)])
def test_excuse_of_a_request_that_may_have_arrived_twice(code: int, is_excused: bool) -> None:
    new = send("POST", "/trackings/post", {"tracking_number": f"CT{TAG}1", "carrier_code": "dhl"})
    seen, expected = read(TM, new, answered_with(code), resent=True)
    assert ("may have arrived twice" in excuse(seen, expected, all_causes(TM), True)) is is_excused
    assert excuse(*read(TM, new, answered_with(code)), all_causes(TM), True) == ""


@pytest.mark.parametrize("kind", ["connect", "tls", "unrecorded"])
def test_excuse_is_the_failure_of_a_request_that_was_not_answered(kind: str) -> None:
    assert excuse_for(CARRIERS, None, failure=kind) == "no reply"


@pytest.mark.parametrize("kind", ["timeout", "reset"])
def test_excuse_is_none_for_a_reply_that_broke_off(kind: str) -> None:
    assert excuse_for(CARRIERS, None, failure=kind) == ""


def test_excuse_for_throttling_is_none_for_a_key_with_its_own_outcome_once_others_succeed() -> None:
    throttled = answered_with(429, 429)
    assert excuse_for(OVER, throttled) == ""
    assert excuse_for(OVER, throttled, succeeded=False).startswith("throttled")


def test_excuse_is_a_key_that_no_clause_covers() -> None:
    covered = all_causes(TM)
    lacking = [each for each in covered if each.clause.check != "credential-missing"]
    assert uncovered_key(covered, seen_by(KEYLESS)) == uncovered_key(lacking, seen_by(CARRIERS)) == ""
    assert uncovered_key(lacking, seen_by(KEYLESS)).endswith("no clause has the cause credential-missing")
    seen, expected = read(TM, KEYLESS, answered_with(4001))
    assert excuse(seen, expected, lacking, True) == uncovered_key(lacking, seen_by(KEYLESS))


def test_excuse_is_a_key_that_clauses_cover_on_other_operations_only(tmp_path: Path) -> None:
    named = "cause: credential-missing, on: [listLoans]"
    folder = changed_copy(DATA / "library", tmp_path, "contract.yaml", "cause: credential-missing", named)
    contract = load_contract(str(folder))
    covered, other = (
        uncovered_key(causes_of(contract), RequestView(contract, get(path, credentials=())))
        for path in ("/loans", "/loans/10000001")
    )
    assert covered == ""
    assert other.endswith("on readLoan: no clause has the cause credential-missing on readLoan")


KEY, EMPTY = Credential("valid", "header"), Credential("valid", "query", "empty")
MADE_UP, SHORTER, LONGER = (
    Credential("unknown", "header"),
    Credential("valid", "query", "shorter"),
    Credential("valid", "query", "longer"),
)


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
        ((MADE_UP, Credential("valid", "query")), ""),
        ((LONGER, KEY), ""),
        ((KEY,), ""),
        ((Credential("", "header", "unseen"),), ""),
        ((Credential("deleted", "header"),), ""),
    ],
)
def test_credential_fault_needs_every_key_to_be_wrong(credentials: tuple[Credential, ...], fault: str) -> None:
    view = RequestView(contract_of("parcels"), get("/no-such-path", credentials=credentials))
    assert credential_fault(view) == fault
