"""Test the cause nothing-changes: an update with the values that the record has already."""

from __future__ import annotations

import pytest

from conformance.checks.causes import causes_of
from conformance.contract.loader import load_contract
from conformance.contract.request_view import RequestView
from conformance.observation.certainty import Certainty
from tests.support.kit import DATA, Bench, send

FOLDER = DATA / "zoo" / "no-change"
CONTRACT = load_contract(str(FOLDER))
(CAUSE,) = (each for each in causes_of(CONTRACT) if each.clause.check == "nothing-changes")
SENT = {"text": "hello", "tone": "loud"}


def change(note: str, **members: str) -> RequestView:
    return RequestView(CONTRACT, send("PATCH", f"/notes/{note}", members))


@pytest.fixture
def bench() -> Bench:
    return Bench(str(FOLDER))


def created(bench: Bench) -> str:
    bench.session.send(send("POST", "/notes", SENT), "")
    ((_, (note,)),) = bench.session.judge.state.created
    return note


@pytest.mark.parametrize(
    ("members", "certainty"),
    [
        ({"text": "hello"}, Certainty.MAYBE),
        (SENT, Certainty.MAYBE),
        ({"text": "another"}, Certainty.NO),
        ({"text": "hello", "tone": "another"}, Certainty.NO),
        ({}, Certainty.MAYBE),
    ],
)
def test_run_knows_that_an_update_changes_something_from_what_it_sent(
    bench: Bench, members: dict[str, str], certainty: Certainty
) -> None:
    assert CAUSE.holds(change(created(bench), **members), bench.session.judge.state) is certainty


def test_run_does_not_know_the_records_of_others(bench: Bench) -> None:
    assert CAUSE.holds(change("0123456789ab", text="another"), bench.session.judge.state) is Certainty.MAYBE


def test_only_an_update_can_change_nothing(bench: Bench) -> None:
    view = RequestView(CONTRACT, send("POST", "/notes", SENT))
    assert CAUSE.holds(view, bench.session.judge.state) is Certainty.NO
    assert [each.id for each in CAUSE.operations()] == ["changeNote"]


def test_an_accepted_update_is_remembered(bench: Bench) -> None:
    note = created(bench)
    bench.session.send(send("PATCH", f"/notes/{note}", {"text": "another"}), "")
    assert CAUSE.holds(change(note, text="another"), bench.session.judge.state) is Certainty.MAYBE
    assert CAUSE.holds(change(note, text="hello"), bench.session.judge.state) is Certainty.NO


def test_reference_server_refuses_an_update_that_changes_nothing(bench: Bench) -> None:
    note = created(bench)
    answers = [
        bench.session.send(send("PATCH", f"/notes/{note}", {"tone": each}), "").outcome
        for each in ("soft", "soft", "loud")
    ]
    assert [each.id for each in answers if each] == ["0", "4", "0"]
