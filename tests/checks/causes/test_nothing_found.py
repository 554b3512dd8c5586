"""Test the cause nothing-found: only the server can be certain."""

from __future__ import annotations

import pytest

from conformance.core.exchange import Request
from conformance.observation.certainty import Certainty
from tests.support.cause_cases import prepared
from tests.support.kit import Bench, cause_of, get, read, reply, send
from tests.support.sent_requests import cause_on, made_up_cause

TM, TR, PARCELS = "trackingmore-v2", "trackier-v1", "parcels"
NO, MAYBE, SOME, YES = Certainty.NO, Certainty.MAYBE, Certainty.SOME, Certainty.YES


def test_nothing_found_is_certain_only_by_the_records_of_the_server() -> None:
    """Only the server knows whether nothing is found."""
    bench = prepared(TM)
    cause = cause_of(TM, "code.4031")
    for query, answer in {
        (): NO,
        (("created_at_min", "99999999999"),): YES,
        (("page", "99"),): YES,
        (("status", "expired"),): YES,
    }.items():
        assert cause.recognise(bench.factory.view(get("/trackings/get", *query)), bench.store) is answer


def test_nothing_found_selects_operations_with_the_member() -> None:
    cause = made_up_cause("nothing-found", PARCELS, values={"town": "Nowhere"})
    assert [each.id for each in cause.operations()] == ["listParcels", "createParcel", "replaceParcel"]


def test_nothing_found_knows_the_values_of_the_contract() -> None:
    bench = Bench(TM)
    cause = cause_on(bench, "code.4032")
    for number, answer in (("zzzzz-zzzzz", YES), ("RP325552475CN", NO)):
        view = bench.factory.view(send("POST", "/carriers/detect", {"tracking_number": number}))
        assert cause.recognise(view, bench.store) is answer


@pytest.mark.parametrize("body", [{"lang": "en"}, {}, []])
def test_nothing_is_looked_up_without_a_required_value(body: object) -> None:
    bench = Bench(TM)
    cause = cause_on(bench, "code.4032")
    view = bench.factory.view(send("POST", "/carriers/detect", body))
    assert cause.recognise(view, bench.factory.query) is NO
    with_number = bench.factory.view(send("POST", "/carriers/detect", {"tracking_number": "1"}))
    assert cause.recognise(with_number, bench.factory.query) is MAYBE


@pytest.mark.parametrize(
    ("request_", "data", "reason"),
    [
        (get("/trackings/get"), {"items": []}, ""),
        (get("/trackings/get"), {"items": [{"id": "1"}]}, "the list is not empty"),
        (get("/carriers/x"), {"items": [{"id": "1"}]}, ""),
        (send("POST", "/trackings/post", {}), {"items": [{"id": "1"}]}, ""),
    ],
)
def test_nothing_found_is_shown_by_an_empty_list_only(request_: Request, data: object, reason: str) -> None:
    success = reply({"meta": {"code": 200, "type": "Success", "message": "Fine."}, "data": data})
    shown, _ = read(TM, request_, success)
    assert cause_of(TM, "code.4031").why_not_shown(shown) == reason
