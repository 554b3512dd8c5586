"""What all causes share: which answer counts, what is wrong in words, and which values are blank."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.checks.causes.base import (
    body_text,
    clipped,
    in_item,
    item_to_spoil,
    rotate,
    shown_values,
    strongest,
    zone_of,
)
from conformance.contract.json_pointer import ABSENT
from conformance.contract.request_view import RequestView
from conformance.contract.value_zones import Zone, is_blank
from conformance.core.exchange import Request
from conformance.observation.target_state import Certainty
from tests.support.kit import Bench, contract_of, get, knowing, send
from tests.support.sent_requests import cause_on

TM, TR = "trackingmore-v2", "trackier-v1"
NO, MAYBE, SOME, YES = Certainty.NO, Certainty.MAYBE, Certainty.SOME, Certainty.YES
GOOD, BAD = {"gate": "gate-1", "note": "dry"}, {"gate": "gate!"}
SCANS = "/parcels/10000001/scans"


def test_the_strongest_answer_counts() -> None:
    assert strongest([NO, SOME, MAYBE]) is SOME and strongest([MAYBE, YES, SOME]) is YES
    assert strongest([]) is NO and in_item(None) is YES and in_item(0) is SOME


def test_the_last_item_is_spoilt() -> None:
    contract = contract_of("parcels")
    views = (RequestView(contract, send("POST", SCANS, body)) for body in ([GOOD] * 3, [GOOD], [], {}))
    assert [item_to_spoil(each) for each in views] == [2, 0, 0, 0]


@pytest.mark.parametrize(
    ("value", "blank"),
    [(None, True), ("", True), ([], True), ({}, True), (0, False), (False, False), (" ", False), ([0], False)],
)
def test_what_is_blank(value: Any, blank: bool) -> None:
    assert is_blank(value) is blank


def test_turns_begin_again_at_the_end() -> None:
    assert [rotate(["a", "b", "c"], n) for n in (0, 2, 3, 7)] == ["a", "c", "a", "b"]


def test_values_in_words() -> None:
    assert (
        shown_values([("number", "?!"), ("title", ABSENT), ("count", 7)]) == "number = '?!'; title left out; count = 7"
    )
    assert shown_values([("gate", ABSENT), ("gate", ABSENT), ("note", ABSENT)]) == "gate left out; note left out"
    assert shown_values([]) == ""


def test_long_texts_are_clipped() -> None:
    assert clipped("x" * 60) == "x" * 60
    assert clipped("x" * 61) == "x" * 48 + "... (61 characters)"
    assert clipped("abcdefghijklmno", 14) == "ab... (15 characters)"
    assert shown_values([("title", "A" * 5000)]) == f"title = '{'A' * 47}... (5002 characters)"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (None, "the body is ''"),
        (b"null", "the body is 'null'"),
        (b"x" * 60, f"the body is '{'x' * 60}'"),
        (b"x" * 30 + b"y" * 31, f"the body ends in '{'x' * 9}{'y' * 31}'"),
        (b"\xff{}", r"the body is '\\xff{}'"),
    ],
)
def test_bodies_in_words(body: bytes | None, words: str) -> None:
    assert body_text(RequestView(contract_of("parcels"), Request("POST", SCANS, body=body))) == words


FAULTS: list[tuple[str, str, Request, str]] = [
    ("parcels", "gate.wrong", send("POST", SCANS, [GOOD, BAD]), "gate = 'gate!'"),
    (
        "parcels",
        "gate.wrong",
        send("POST", SCANS, [BAD, {"note": "x"}, BAD | {"gate": "!"}]),
        "gate = 'gate!'; gate = '!'",
    ),
    ("parcels", "code.20", send("POST", SCANS, [GOOD, {"note": "wet"}]), "gate left out"),
    ("parcels", "code.20", send("POST", "/parcels", {"label": "A-1", "town": ""}), "town = ''"),
    ("parcels", "code.20", send("POST", "/parcels", {}), "label left out; town left out"),
    ("parcels", "body.odd", send("POST", "/parcels", {"label": None, "town": "é"}), "label = None; town = 'é'"),
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
def test_what_is_wrong_in_words(contract: str, clause: str, request_: Request, words: str) -> None:
    bench = Bench(contract)
    assert cause_on(bench, clause).fault(bench.factory.view(request_), bench.state) == words


@pytest.mark.parametrize(
    ("value", "zone"), [("@own", Zone.RIGHT), ("5c0000000000000000000000", Zone.OPEN), (7, Zone.OPEN), ([], Zone.OPEN)]
)
def test_a_reference_is_right_while_its_record_surely_exists(value: Any, zone: Zone) -> None:
    bench = Bench(TR)
    bench.ask(bench.valid_request("createAdvertiser"))
    own = next(bench.state.own("advertiser")).names
    (slot,) = [each for each in bench.contract.operations["createCampaign"].slots if each.name in own]
    found = next(iter(own.values())) if value == "@own" else value
    assert zone_of(cause_on(bench, "code.20"), slot, found, bench.state) is zone


def test_a_reference_in_a_path_is_judged_by_its_form_alone() -> None:
    (slot,) = contract_of("parcels").operations["readParcel"].slots
    bench = Bench("parcels")
    assert zone_of(cause_on(bench, "code.20"), slot, "99999999", bench.state) is Zone.RIGHT


def test_a_request_to_nowhere_is_recognised_by_causes_that_keep_to_some_operations() -> None:
    """A clause that names operations still speaks of paths that are none of them."""
    cause = cause_on(Bench(TR), "method.unknown")
    view = RequestView(contract_of(TR), get("/jobs").but(method="BREW"))
    assert cause.recognise(view, knowing(TR)) is YES
