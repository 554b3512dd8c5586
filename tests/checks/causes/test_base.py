"""Test what all causes share: which answer counts, the words of a fault, references."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.checks.block_reason import BlockCode, BlockReason
from conformance.checks.causes._fault_texts import body_text, clipped, values_text
from conformance.checks.causes.base import item_to_break, pick_in_turn, zone_of
from conformance.checks.request_steps import Blocked
from conformance.contract.json_pointer import ABSENT
from conformance.contract.request_view import RequestView
from conformance.contract.value_zones import Zone
from conformance.core.exchange import Request
from conformance.observation.certainty import Certainty, certainty_in_item, strongest
from tests.support.cause_cases import (
    BODIES,
    FIELDS,
    KEYS,
    LISTS,
    PLACES,
    RECORDS,
    filled,
    prepared,
)
from tests.support.kit import Bench, all_causes, contract_of, get, knowing, send
from tests.support.sent_requests import cause_on

NO, MAYBE, SOME, YES = Certainty.NO, Certainty.MAYBE, Certainty.SOME, Certainty.YES
SCANS = "/parcels/10000001/scans"
GOOD, BAD = {"gate": "gate-1", "note": "dry"}, {"gate": "gate!"}
TM, TR = "trackingmore-v2", "trackier-v1"
PARCEL = "readParcel replaceParcel deleteParcel"
ALL_OF_PARCELS = f"listParcels createParcel {PARCEL} listScans addScans"


def test_strongest_returns_the_most_certain_answer() -> None:
    assert strongest([NO, SOME, MAYBE]) is SOME and strongest([MAYBE, YES, SOME]) is YES
    assert strongest([]) is NO and certainty_in_item(None) is YES and certainty_in_item(0) is SOME


def test_item_to_spoil_is_the_last() -> None:
    contract = contract_of("parcels")
    views = (RequestView(contract, send("POST", SCANS, body)) for body in ([GOOD] * 3, [GOOD], [], {}))
    assert [item_to_break(each) for each in views] == [2, 0, 0, 0]


def test_rotate_starts_again_at_the_end() -> None:
    assert [pick_in_turn(["a", "b", "c"], n) for n in (0, 2, 3, 7)] == ["a", "c", "a", "b"]


def test_shown_values_lists_names_and_values() -> None:
    assert (
        values_text([("number", "?!"), ("title", ABSENT), ("count", 7)]) == 'number = "?!"; title left out; count = 7'
    )
    assert values_text([("gate", ABSENT), ("gate", ABSENT), ("note", ABSENT)]) == "gate left out; note left out"
    assert values_text([]) == ""


def test_clipped_shortens_long_texts() -> None:
    assert clipped("x" * 60) == "x" * 60
    assert clipped("x" * 61) == "x" * 48 + "... (61 characters)"
    assert clipped("abcdefghijklmno", 14) == "ab... (15 characters)"
    assert values_text([("title", "A" * 5000)]) == f'title = "{"A" * 47}... (5000 characters)'


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (None, "the request has no body"),
        (b"", "the request has no body"),
        (b"null", "the body is 'null'"),
        (b"x" * 60, f"the body is '{'x' * 60}'"),
        (b"x" * 30 + b"y" * 31, f"the body ends in '{'x' * 9}{'y' * 31}'"),
        (b"\xff{}", r"the body is '\\xff{}'"),
    ],
)
def test_body_in_words_shows_the_end_of_a_long_body(body: bytes | None, words: str) -> None:
    assert body_text(RequestView(contract_of("parcels"), Request("POST", SCANS, body=body))) == words


FAULTS: list[tuple[str, str, Request, str]] = [
    ("parcels", "gate.wrong", send("POST", SCANS, [GOOD, BAD]), 'gate = "gate!"'),
    (
        "parcels",
        "gate.wrong",
        send("POST", SCANS, [BAD, {"note": "x"}, BAD | {"gate": "!"}]),
        'gate = "gate!"; gate = "!"',
    ),
    ("parcels", "code.20", send("POST", SCANS, [GOOD, {"note": "wet"}]), "gate left out"),
    ("parcels", "code.20", send("POST", "/parcels", {"label": "A-1", "town": ""}), 'town = ""'),
    ("parcels", "code.20", send("POST", "/parcels", {}), "label left out; town left out"),
    ("parcels", "body.odd", send("POST", "/parcels", {"label": None, "town": "é"}), 'label = null; town = "é"'),
    (
        "parcels",
        "body.odd",
        send("POST", "/parcels", {"label": "A-1", "town": "x", "more": 1}),
        """the body is '{"label":"A-1","town":"x","more":1}'""",
    ),
    ("parcels", "body.shape", send("POST", "/parcels", []), "the body is '[]'"),
    ("parcels", "body.json", send("POST", "/parcels", b"{"), "the body is '{'"),
    ("parcels", "code.10", get("/parcels", credentials=()), ""),
    (TM, "code.4020", send("POST", "/trackings/delete", [{}] * 201), "201 items"),
    (TR, "code.20", send("POST", "/affiliate", {"name": []}), "name = []; email left out; password left out"),
]


@pytest.mark.parametrize(("contract", "clause", "request_", "words"), FAULTS, ids=[case[1] for case in FAULTS])
def test_fault_names_what_is_wrong_with_a_request(contract: str, clause: str, request_: Request, words: str) -> None:
    bench = Bench(contract)
    assert cause_on(bench, clause).fault(bench.factory.view(request_), bench.state) == words


@pytest.mark.parametrize(
    ("value", "zone"), [("@own", Zone.RIGHT), ("5c0000000000000000000000", Zone.OPEN), (7, Zone.OPEN), ([], Zone.OPEN)]
)
def test_zone_of_a_reference_is_right_while_its_record_exists(value: Any, zone: Zone) -> None:
    bench = Bench(TR)
    bench.ask(bench.valid_request("createAdvertiser"))
    own = next(bench.state.own_records("advertiser")).names
    (slot,) = [each for each in bench.contract.operations["createCampaign"].slots if each.name in own]
    found = next(iter(own.values())) if value == "@own" else value
    assert zone_of(cause_on(bench, "code.20"), slot, found, bench.state) is zone


def test_zone_of_a_reference_in_a_path_depends_on_its_form_alone() -> None:
    (slot,) = contract_of("parcels").operations["readParcel"].slots
    bench = Bench("parcels")
    assert zone_of(cause_on(bench, "code.20"), slot, "99999999", bench.state) is Zone.RIGHT


def test_recognise_includes_unknown_paths_for_a_clause_that_names_operations() -> None:
    """A clause that names operations still speaks of paths that are none of them."""
    cause = cause_on(Bench(TR), "method.unknown")
    view = RequestView(contract_of(TR), get("/jobs").replace(method="BREW"))
    assert cause.recognise(view, knowing(TR)) is YES


def test_recognise_keeps_to_the_operations_of_the_clause() -> None:
    kept, state = 0, knowing(TM)
    for operation in contract_of(TM).operations.values():
        view = RequestView(
            contract_of(TM), Bench(TM).valid_request(operation.id).replace(body=b"[{}]", query=(("status", "lost"),))
        )
        for cause in all_causes(TM):
            if not cause.is_about(operation):
                kept += cause.holds(view, state) is not NO
                assert cause.recognise(view, state) is NO
    assert kept > 10, "else nothing would be tried"


@pytest.mark.parametrize(
    ("clause", "operations"),
    [
        ("method", ""),
        ("path.known", "readParcel replaceParcel deleteParcel listScans addScans"),
        ("body.odd", ALL_OF_PARCELS),
        ("label.wrong", "createParcel"),
    ],
)
def test_can_hold_selects_operations(clause: str, operations: str) -> None:
    bench = Bench("parcels")
    cause = cause_on(bench, clause)
    assert " ".join(each.id for each in bench.contract.operations.values() if cause.can_hold(each)) == operations


@pytest.mark.parametrize("contract", ["trackier-v1", "trackingmore-v2"])
def test_can_hold_includes_every_operation_of_a_recognised_request(contract: str) -> None:
    """The judge asks no other cause."""
    bench, judge = prepared(contract), Bench(contract)
    seen = 0
    for name, clause, request, answer in (*KEYS, *PLACES, *BODIES, *FIELDS, *RECORDS, *LISTS):
        operation = bench.factory.view(filled(request)).operation if name == contract else None
        if operation is not None and answer is not Certainty.NO:
            seen += 1
            assert cause_on(judge, clause).can_hold(operation), (clause, operation.id)
    assert seen > 20


def test_blocked_keeps_its_reason() -> None:
    reason = BlockReason(BlockCode.RECORD_UNAVAILABLE, "no loan can be created")
    assert Blocked(reason).reason == reason == Blocked.because(reason.code, reason.text).reason
