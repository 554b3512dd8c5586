"""Test the cause field-missing: blank members, and which members a clause is about."""

from __future__ import annotations

import pytest

from conformance.observation.certainty import Certainty
from tests.support.cause_cases import track
from tests.support.kit import TAG, Bench, contract_of, send
from tests.support.sent_requests import cause_on, made_up_cause, sent_by

NO, MAYBE, SOME, YES = Certainty.NO, Certainty.MAYBE, Certainty.SOME, Certainty.YES
TM, TR, PARCELS = "trackingmore-v2", "trackier-v1", "parcels"
SCANS = "/parcels/10000001/scans"
NEW, OTHER = f"CT{TAG}71", f"CT{TAG}72"


@pytest.mark.parametrize(("blank", "answer"), [("always", SOME), ("maybe", MAYBE), ("never", NO)])
def test_field_missing_recognises_a_blank_member_of_an_item(blank: str, answer: Certainty) -> None:
    bench = Bench(PARCELS)
    view = bench.factory.view(send("POST", SCANS, [{"gate": "gate-1"}, {"gate": ""}]))
    assert made_up_cause("field-missing", PARCELS, blank_is_missing=blank).recognise(view, bench.state) is answer


def test_field_missing_sends_null_and_the_empty_text_for_each_member() -> None:
    bench, cause = Bench(PARCELS), made_up_cause("field-missing", PARCELS, blank_is_missing="always")
    blanks = [line for line in sent_by(cause, "createParcel", bench) if "null" in line or '""' in line or "[]" in line]
    assert [line.rpartition(",")[2] for line in blanks] == [
        '"label":null}',
        '"label":""}',
        '"town":null}',
        '"town":""}',
    ]
    lines = sent_by(cause, "addScans", bench)
    assert [line.rpartition(",{")[2] for line in lines] == [
        '"note":"wet"}]',
        '"note":"wet","gate":null}]',
        '"note":"wet","gate":""}]',
    ]


def test_field_missing_finds_a_member_by_field_or_by_name() -> None:
    bench = Bench(TM)
    lacking = bench.factory.view(track({"carrier_code": "dhl"}))
    assert made_up_cause("field-missing", TM, field="path-number").recognise(lacking, bench.state) is YES
    carrier = bench.factory.view(track({"tracking_number": NEW}))
    assert made_up_cause("field-missing", TM, field="path-number").recognise(carrier, bench.state) is NO
    plain = made_up_cause("field-missing", PARCELS, field="town")
    assert [each.id for each in plain.operations()] == ["createParcel", "replaceParcel"]


def test_field_missing_leaves_out_members_with_a_clause_of_their_own() -> None:
    """Of Trackier's required members, `domains` has one."""
    cause = cause_on(Bench(TR), "code.20")
    names = {slot.name for each in contract_of(TR).operations.values() for slot in each.slots if slot.required}
    covered = {
        slot.name for each in cause.operations() for slot in each.slots if slot.required and slot.where != "path"
    }
    assert "domains" in names and "domains" not in covered and "email" in covered


def test_field_missing_knows_members_that_are_needed_beside_a_value() -> None:
    bench, cause = Bench(TR), made_up_cause("field-missing", TR, field="revenue")
    whole = {"goal_id": "g", "pids": ["a"], "crev": 1, "payout": 2, "revenue": 3}
    lacking = {name: value for name, value in whole.items() if name != "revenue"}
    bodies = [whole, lacking, {**lacking, "crev": 0}, {**lacking, "revenue": None}]
    views = [bench.factory.view(send("POST", "/campaign/pub-payout/c", each)) for each in bodies]
    assert [cause.recognise(view, bench.state) for view in views] == [NO, YES, NO, MAYBE]
    assert "createPublisherPayout" in [each.id for each in cause.operations()]
    sent = [line for line in sent_by(cause, "createPublisherPayout", bench) if '"payout"' in line]
    assert ['"crev":1' in line and '"revenue"' not in line for line in sent] == [True]


def test_field_missing_leaves_out_members_of_a_creation_that_is_repeated() -> None:
    bench, cause = Bench(TR), cause_on(Bench(TR), "code.20")
    operation = bench.contract.operations["requestAccess"]
    assert [each.name for each in cause.lacking_in_repetition(operation)] == ["message"]  # type: ignore[attr-defined]
    requests = [each for each, prepares in bench.walk(cause.provoke(operation, bench.factory)) if not prepares]
    made = {names for resource, names in bench.state.created if resource == "access"}
    assert [(requests[-1].path.rpartition("/")[2],)] == [*made] and requests[-1].body == b"{}"
    assert cause.lacking_in_repetition(bench.contract.operations["createLink"]) == []  # type: ignore[attr-defined]
