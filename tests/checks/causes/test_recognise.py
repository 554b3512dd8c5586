"""What causes recognise beyond the shipped contracts: parameters that no shipped clause has, and rare requests."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.checks.causes import cause_class
from conformance.checks.causes.base import Cause
from conformance.checks.causes.unknown_path import has_odd_segments
from conformance.contract.model import Clause
from conformance.core.exchange import Request
from conformance.observation.target_state import Certainty
from tests.support.cause_cases import OWN, affiliate, prepared, track
from tests.support.kit import TAG, Bench, contract_of, get, send
from tests.support.sent_requests import cause_on, told

TM, TR, PARCELS = "trackingmore-v2", "trackier-v1", "parcels"
NO, MAYBE, SOME, YES = Certainty.NO, Certainty.MAYBE, Certainty.SOME, Certainty.YES
SCANS = "/parcels/10000001/scans"
TEXT = (("Content-Type", "text/plain"),)


def made_up(check: str, contract: str = PARCELS, **parameters: Any) -> Cause:
    """A cause of a clause that no contract has."""
    clause = Clause("made.up", "cause", "", (), "open", check, parameters=parameters)
    return cause_class(check)(contract_of(contract), clause)


def batch(*numbers: str) -> Request:
    return send("POST", "/trackings/batch", [{"tracking_number": each, "carrier_code": "dhl"} for each in numbers])


NEW, OTHER = f"CT{TAG}71", f"CT{TAG}72"

CASES: list[tuple[str, str, Request, Certainty]] = [
    (TM, "code.4016.item", batch(NEW, OTHER), NO),
    (TM, "code.4016.item", batch(NEW, OTHER, NEW), SOME),
    (TM, "code.4016.item", batch(OWN, NEW), SOME),
    (TM, "open.input", batch(*(f"CT{TAG}{n}" for n in range(100, 141))), MAYBE),
    (TM, "open.input", send("POST", "/trackings/batch", [{"tracking_number": NEW, "carrier_code": "dhl"}, 7]), NO),
    (TM, "open.input", track({"carrier_code": "dhl"}), NO),
    (TM, "open.input", track([]), MAYBE),
    (TM, "open.input", track(7), NO),
    (TM, "open.media-type", get("/carriers", body=b"{}", headers=TEXT), NO),
    (TR, "input.open", get("/network/stats", ("start", ""), ("end", "2019-01-31")), NO),
    (TR, "input.open", get("/network/stats", ("start", "é"), ("end", "2019-01-31")), MAYBE),
    (TR, "input.open", affiliate(phone=None), MAYBE),
    (TR, "input.open", affiliate(), NO),
    (TR, "code.20", get("/network/stats", ("start", "2019-01-01")), YES),
    (TR, "code.20", get("/network/stats"), YES),
    (TR, "code.20", send("PUT", "/campaign/domains", {}), NO),
    (TR, "domains.missing", send("PUT", "/campaign/domains", None), MAYBE),
]


def name_of(case: tuple[str, str, Request, Certainty]) -> str:
    return f"{case[1]} {case[3].name}: {told(case[2])[:60]}"


@pytest.mark.parametrize("case", CASES, ids=map(name_of, CASES))
def test_what_each_cause_recognises(case: tuple[str, str, Request, Certainty]) -> None:
    contract, clause, request, answer = case
    bench = prepared(contract)
    assert cause_on(Bench(contract), clause).recognise(bench.factory.view(request), bench.state) is answer


@pytest.mark.parametrize(
    ("path", "odd"),
    [
        ("/a/b", False),
        ("/", True),
        ("/a/", True),
        ("/a//b", True),
        ("/.", True),
        ("/a/./b", True),
        ("/a/../b", True),
        ("/a/%2e/b", True),
        ("/a/%2E", True),
        ("/a/%2e%2E/b", True),
        ("/a%2Fb", True),
        ("/a%5cb", True),
        ("/a%5Cb", True),
        ("/a%00", True),
        ("/a.b/c..d/%2ea", False),
        ("/a%20b", False),
    ],
)
def test_which_segments_servers_read_differently(path: str, odd: bool) -> None:
    assert has_odd_segments(path) is odd


# --- parameters ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("blank", "answer"), [("surely", SOME), ("maybe", MAYBE), ("never", NO)])
def test_a_blank_member_of_an_item_is_a_fault_of_that_item(blank: str, answer: Certainty) -> None:
    bench = Bench(PARCELS)
    view = bench.factory.view(send("POST", SCANS, [{"gate": "gate-1"}, {"gate": ""}]))
    assert made_up("field-missing", blank=blank).recognise(view, bench.state) is answer


def sent_by(cause: Cause, operation: str, bench: Bench) -> list[str]:
    steps = cause.provoke(bench.contract.operations[operation], bench.factory)
    return [told(each).partition(" ")[2] for each, prepares in bench.walk(steps) if not prepares]


def test_blanks_go_round_the_members_and_the_variations() -> None:
    bench, cause = Bench(PARCELS), made_up("field-missing", blank="surely")
    blanks = [line for line in sent_by(cause, "createParcel", bench) if "null" in line or '""' in line or "[]" in line]
    assert [line.rpartition(",")[2] for line in blanks] == ['"label":null}', '"town":""}']
    bench.factory.variation = 1
    lines = sent_by(cause, "addScans", bench)
    assert [line.rpartition(",{")[2] for line in lines] == ['"note":"wet"}]', '"note":"wet","gate":""}]']


def test_a_member_is_meant_by_its_field_or_by_its_own_name() -> None:
    bench = Bench(TM)
    lacking = bench.factory.view(track({"carrier_code": "dhl"}))
    assert made_up("field-missing", TM, field="path-number").recognise(lacking, bench.state) is YES
    carrier = bench.factory.view(track({"tracking_number": NEW}))
    assert made_up("field-missing", TM, field="path-number").recognise(carrier, bench.state) is NO
    plain = made_up("field-missing", PARCELS, field="town")
    assert [each.id for each in plain.operations()] == ["createParcel", "replaceParcel"]


def test_members_with_a_clause_of_their_own_are_left_to_it() -> None:
    """Of Trackier's required members, `domains` has one."""
    cause = cause_on(Bench(TR), "code.20")
    names = {slot.name for each in contract_of(TR).operations.values() for slot in each.slots if slot.required}
    covered = {
        slot.name for each in cause.operations() for slot in each.slots if slot.required and slot.where != "path"
    }
    assert "domains" in names and "domains" not in covered and "email" in covered


def test_nothing_is_found_only_where_the_request_has_such_a_member() -> None:
    cause = made_up("nothing-found", values={"town": "Nowhere"})
    assert [each.id for each in cause.operations()] == ["listParcels", "createParcel", "replaceParcel"]


def test_the_server_knows_of_values_that_find_nothing() -> None:
    bench = Bench(TM)
    cause = cause_on(bench, "code.4032")
    for number, answer in (("zzzzz-zzzzz", YES), ("RP325552475CN", NO)):
        view = bench.factory.view(send("POST", "/carriers/detect", {"tracking_number": number}))
        assert cause.recognise(view, bench.store) is answer


def test_a_method_that_is_tolerated_everywhere_is_not_sent() -> None:
    bench = Bench(PARCELS)
    tolerated = [f"{method} /parcels" for method in ("BREW", "PUT", "PATCH", "DELETE")]
    for known in (True, False):
        cause = made_up("unsupported-method", known=known, tolerated=tolerated)
        assert sent_by(cause, "listParcels", bench) == []


def test_what_is_wrong_with_another_member_is_not_told() -> None:
    bench = Bench(TM)
    view = bench.factory.view(track({"tracking_number": "?!", "carrier_code": "no such carrier!"}))
    assert cause_on(bench, "code.4014").fault(view, bench.state) == "tracking_number = '?!'"
