"""Test the cause unknown-reference for a key in a body, and keys that are numbers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.contract.record_requests import body_about, query_about
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request
from conformance.observation.certainty import Certainty
from tests.support.kit import DATA, Bench, send
from tests.support.sent_requests import sent_by
from tests.support.served import ROOT


@pytest.fixture
def bench() -> Bench:
    return Bench(str(DATA / "zoo" / "number-keys"))


def created(bench: Bench) -> int:
    bench.session.send(send("POST", "/notes", {"text": "hello"}), "")
    *_, (_, (note,)) = bench.session.judge.state.created
    return int(note)


def certainty(bench: Bench, note_id: Any) -> Certainty:
    cause = next(each for each in bench.judge.causes if each.clause.id == "note")
    view = RequestView(bench.session.contract, send("POST", "/answers", {"note_id": note_id, "text": "thanks"}))
    return cause.holds(view, bench.session.judge.state)


def test_reference_in_a_body_is_known_if_the_run_created_its_record(bench: Bench) -> None:
    note = created(bench)
    absent = bench.session.judge.state.names.absent_id("[1-9][0-9]{6}")
    assert certainty(bench, note) is Certainty.NO
    assert certainty(bench, int(absent or "")) is Certainty.YES
    assert [certainty(bench, each) for each in (7, "text", [], {}, True)] == [Certainty.MAYBE] * 5


def test_unknown_reference_sends_an_unused_name_for_a_parent_whose_key_clients_choose() -> None:
    bench = Bench(str(ROOT / "examples" / "servers" / "kinto"))
    cause = next(each for each in bench.judge.causes if each.clause.id == "parent.absent")
    # bucket 2 and collection 3 exist
    assert [each.partition(" ")[0] for each in sent_by(cause, "listRecords", bench)] == [
        "/buckets/bucket-TAG-1/collections/collection-TAG-3/records",
        "/buckets/bucket-TAG-2/collections/collection-TAG-4/records",
    ]


def test_run_sends_keys_that_are_numbers_as_numbers(bench: Bench) -> None:
    sent: list[Request] = []
    operation = bench.session.contract.operations["answerNote"]
    steps = bench.session.factory.valid_request(operation)
    try:
        request = next(steps)
        while True:
            sent.append(request)
            request = steps.send(bench.session.send(request, ""))
    except StopIteration as end:
        sent.append(end.value)
    assert type(json.loads(sent[-1].body or b"")["note_id"]) is int


def test_request_about_a_record_has_its_key_in_the_query_or_in_the_body(bench: Bench) -> None:
    contract = bench.session.contract
    note, names = contract.resources["note"], {"note_id": "1000009"}
    deletion, replacement = contract.operations["deleteNote"], contract.operations["replaceNote"]
    assert query_about(deletion, note, names, None) == (("id", "1000009"),)
    assert body_about(deletion, note, names, None) is None
    assert body_about(replacement, note, names, None) == {"note_id": 1000009, "text": "third"}
    assert body_about(replacement, note, names, {"text": "other"}) == {"text": "other", "note_id": 1000009}
