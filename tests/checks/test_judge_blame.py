"""Who is to blame, and what shows nothing: replies of servers that keep no records and accept almost everything."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.checks.block_reason import BlockCode
from conformance.checks.finding import Finding
from conformance.contract.request_view import dump
from conformance.core.exchange import Credential, Request, Response
from conformance.runner.directed_checks import run_directed
from tests.support.kit import Bench, Direct, exchange, get, read, reply, send

TM = "trackingmore-v2"
UNKNOWN = (Credential("unknown", "header"),)
OK = {"code": 200, "type": "Success", "message": "Fine."}


def accepted(data: Any) -> Response:
    return reply({"meta": OK, "data": data})


def found(bench: Bench, request: Request, response: Response, clause: str, origin: str = "") -> list[Finding]:
    _, findings = bench.judge.judge(exchange(request, response, origin))
    return [each for each in findings if each.clause == clause]


def test_a_clause_that_allows_success_is_not_broken_by_one_that_another_fault_forbids() -> None:
    times = [{"carrier_code": "no such carrier!", "original": "CN", "destination": "US"}]
    request = send("POST", "/trackings/costtime", times, credentials=UNKNOWN)
    (transit,) = found(Bench(TM), request, accepted([]), "code.4015.transit")
    assert (transit.verdict, transit.actual) == (
        "inconclusive",
        "the success is wrong for another fault of the request",
    )
    (key,) = found(Bench(TM), request, accepted([]), "code.4001")
    assert (key.verdict, key.leaning) == ("fail", "kinder")


def test_what_may_be_the_case_makes_no_success_right_that_another_cause_forbids() -> None:
    """Odd values may be accepted with 202, but not from a stranger."""
    _, of_stranger = read(TM, send("POST", "/trackings/post", {"title": "x" * 500}, credentials=UNKNOWN), None)
    _, of_owner = read(TM, get("/trackings/get", ("page", "x")), None)
    assert "202" in of_owner.right and of_owner.allows_success
    assert "202" not in of_stranger.right and not of_stranger.allows_success


@pytest.mark.parametrize(
    ("items", "verdict", "why"),
    [([], "pass", ""), ([{"tracking_number": "RP325552475CN"}], "inconclusive", "the list is not empty")],
)
def test_a_list_that_shows_something_does_not_show_that_nothing_was_found(
    items: list[Any], verdict: str, why: str
) -> None:
    request = get("/trackings/get", ("created_at_min", "99999999999"))
    listed = accepted({"page": 1, "limit": 100, "total": "0", "count": len(items), "items": items})
    (finding,) = found(Bench(TM), request, listed, "code.4031", origin="code.4031")
    assert (finding.verdict, finding.actual) == (verdict, why)


def test_carriers_that_are_named_do_not_show_that_none_fits() -> None:
    request = send("POST", "/carriers/detect", {"tracking_number": "zzzzz-zzzzz"})
    for carriers, verdict in (([], "pass"), ([{"name": "DHL", "code": "dhl"}], "inconclusive")):
        (finding,) = found(Bench(TM), request, accepted(carriers), "code.4032", origin="code.4032")
        assert finding.verdict == verdict


def test_a_move_to_nowhere_leaves_a_record_in_doubt() -> None:
    """It was made up that the record is called `ABSENT` from then on."""
    bench, old = Bench(TM), {"tracking_number": "CTt1e2s3t4moved", "carrier_code": "dhl"}
    for path in ("/trackings/post", "/trackings/update"):
        bench.judge.judge(exchange(send("POST", path, old), accepted({})))
    assert not bench.state.created and not any("ABSENT" in str(each) for each in bench.state.doubtful)
    assert ("tracking", ("dhl", "CTt1e2s3t4moved")) in bench.state.doubtful


def test_only_the_code_is_expected_of_the_error_of_an_item() -> None:
    bench = Bench(TM)
    sent = [{"tracking_number": f"CTt1e2s3t4{n}", "carrier_code": each} for n, each in enumerate(["dhl", "NO!"])]
    request = bench.valid_request("createTrackings").but(body=dump(sent))
    (finding,) = found(bench, request, accepted({"errors": [], "trackings": sent}), "code.4015.item")
    assert (finding.verdict, finding.expected) == ("fail", "an error of the item: code 4015")


class Forgetful(Direct):
    """Shows every record as it was made; an update is accepted and forgotten."""

    def send(self, request: Request, origin: str = "") -> Any:
        if request.method != "PUT":
            return super().send(request, origin)
        asked = exchange(request, accepted({}), origin)
        self.asked.append((request, origin))
        return asked


@pytest.mark.parametrize("clause", ["update.keeps-the-rest", "update.leaves-others"])
def test_updates_that_are_not_seen_show_nothing_of_what_else_they_change(clause: str) -> None:
    for target, told in ((Forgetful(TM), "inconclusive"), (None, "pass")):
        bench = Bench(TM, target=target)
        run_directed(bench.session, [clause], at="updateTracking")
        found = bench.results.verdicts()[clause]
        assert found.verdict == told
        assert (found.code is BlockCode.NOT_OBSERVABLE) is (told == "inconclusive")
        assert ("no update of a tracking is seen to be stored" in found.reason) is (told == "inconclusive")


def test_a_creation_that_shows_what_was_there_already_makes_nothing_to_work_with() -> None:
    bench = Bench("trackier-v1")
    category = {"success": True, "data": {"category": {"_id": "5c0000000000000000e00003", "name": "Sample"}}}
    bench.target.app = _answering(category)
    for _ in range(2):
        bench.session.drive(bench.factory.make("category"), "delete.removes")
    found = bench.results.verdicts()["delete.removes"]
    assert found.code is BlockCode.PREPARATION_REFUSED
    assert found.reason == "createCategory made no category to work with: the reply shows one that was there already"


def _answering(body: Any) -> Any:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        answer = reply(body)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": answer.body})

    return app
