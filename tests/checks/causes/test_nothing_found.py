"""Test the cause nothing-found: only the server can be certain."""

from __future__ import annotations

from conformance.observation.target_state import Certainty
from tests.support.cause_cases import prepared
from tests.support.kit import Bench, cause_of, get, send
from tests.support.sent_requests import cause_on, made_up_cause

TM, TR, PARCELS = "trackingmore-v2", "trackier-v1", "parcels"
NO, MAYBE, SOME, YES = Certainty.NO, Certainty.MAYBE, Certainty.SOME, Certainty.YES


def test_nothing_found_is_certain_only_by_the_records_of_the_server() -> None:
    """Whether nothing is found only the server can tell."""
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
