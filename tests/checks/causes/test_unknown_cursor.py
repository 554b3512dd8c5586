"""Test the cause unknown-cursor: a list from a position that no reply has shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.checks.causes import causes_of
from conformance.contract.json_schema import Schema
from conformance.contract.loader import load_contract
from conformance.contract.page_tokens import token_pattern
from conformance.contract.request_view import RequestView
from conformance.observation.certainty import Certainty
from tests.support.kit import DATA, TAG, Bench, get, send

FOLDER = DATA / "zoo" / "kinds-of-pages"
CONTRACT = load_contract(str(FOLDER))
(CAUSE,) = (each for each in causes_of(CONTRACT) if each.clause.check == "unknown-cursor")
RUN, MOCK = "the run", "the reference server"


@pytest.fixture
def bench() -> Bench:
    return Bench(str(FOLDER))


def answers(bench: Bench, path: str, name: str, value: str) -> tuple[Certainty, Certainty]:
    """Return the answer of the run, and that of the reference server."""
    view = RequestView(CONTRACT, get(path, (name, value)))
    return CAUSE.holds(view, bench.state), CAUSE.holds(view, bench.store)


def created(bench: Bench) -> str:
    bench.ask(send("POST", "/notes", {"text": "hello"}))
    return [*bench.state.created][-1][1][0]


def test_cause_is_about_lists_with_a_cursor_or_a_key() -> None:
    assert [each.id for each in CAUSE.operations()] == ["listByCursor", "listByKey"]


@pytest.mark.parametrize(
    ("path", "name", "value", "run", "mock"),
    [
        ("/notes", "cursor", f"{TAG}7", Certainty.YES, Certainty.YES),
        ("/notes", "cursor", "of-others", Certainty.MAYBE, Certainty.YES),
        ("/notes", "cursor", "", Certainty.NO, Certainty.NO),
        ("/notes", "limit", "2", Certainty.NO, Certainty.NO),
        ("/notes-by-key", "starting_after", "00000000000a", Certainty.MAYBE, Certainty.NO),
        ("/notes-by-key", "starting_after", "of-others", Certainty.MAYBE, Certainty.YES),
        ("/notes-by-offset", "offset", f"{TAG}7", Certainty.NO, Certainty.NO),
    ],
)
def test_cause_recognises_positions(
    path: str, name: str, value: str, run: Certainty, mock: Certainty, bench: Bench
) -> None:
    assert answers(bench, path, name, value) == (run, mock)


def test_cursor_that_a_reply_has_shown_may_expire(bench: Bench) -> None:
    created(bench)
    shown = bench.ask(get("/notes", ("limit", "1"))).body["meta"]["next"]
    assert answers(bench, "/notes", "cursor", shown) == (Certainty.MAYBE, Certainty.NO)


def test_key_is_known_until_its_record_is_deleted(bench: Bench) -> None:
    key = created(bench)
    assert answers(bench, "/notes-by-key", "starting_after", key) == (Certainty.NO, Certainty.NO)
    bench.ask(send("DELETE", f"/notes/{key}"))
    assert answers(bench, "/notes-by-key", "starting_after", key) == (Certainty.MAYBE, Certainty.YES)


@pytest.mark.parametrize("operation", ["listByCursor", "listByKey"])
def test_cause_is_certain_of_what_it_provokes(operation: str, bench: Bench) -> None:
    steps = CAUSE.provoke(CONTRACT.operations[operation], bench.factory)
    (sent,) = [request for request, is_preparing in bench.walk(steps) if not is_preparing]
    view = RequestView(CONTRACT, sent)
    assert CAUSE.holds(view, bench.state) is CAUSE.holds(view, bench.store) is Certainty.YES
    assert CAUSE.fault(view, bench.state) == f'{sent.query[0][0]} = "{sent.query[0][1]}"'


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [
        ({"type": "string"}, None),
        ({"type": "string", "pattern": "^c_[0-9]+$"}, "^c_[0-9]+$"),
        ({"type": "string", "format": "uuid"}, "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
        ({"type": "integer"}, "[1-9][0-9]{8}"),
    ],
)
def test_token_pattern(schema: dict[str, str], pattern: str | None) -> None:
    operation = CONTRACT.operations["listByCursor"]
    slots = tuple(
        replace(each, schema=Schema(schema, schema)) if each.name == "cursor" else each for each in operation.slots
    )
    assert token_pattern(CONTRACT, replace(operation, slots=slots)) == pattern
