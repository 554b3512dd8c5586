"""Test that the rules about JSON leave out successes that are documented as something else, and only these."""

from __future__ import annotations

import pytest

from tests.support.kit import DATA, Bench, exchange, found_by, get, reply, verdict_of

FOLDER = str(DATA / "zoo" / "media-types")
CSV = (("Content-Type", "text/csv; header=present"),)
HAL = (("Content-Type", "application/hal+json"),)
PAGE = (("Content-Type", "text/html"),)
JSON = (("Content-Type", "application/json"),)


@pytest.fixture
def bench() -> Bench:
    return Bench(FOLDER)


@pytest.mark.parametrize(
    ("path", "status", "body", "headers", "verdicts"),
    [
        ("/notes.csv", 200, b"id,text\n", CSV, [None, "pass", None, "pass"]),
        ("/notes.csv", 200, b"<html>", PAGE, [None, "fail", None, "pass"]),
        ("/notes.csv", 200, b"id,text\n", (), ["fail", "fail", "fail", None]),
        ("/notes.csv", 200, b'{"code": 7}', JSON, ["pass", "pass", "fail", None]),
        ("/notes.csv", 404, b"id,text\n", CSV, ["fail", "fail", "fail", None]),
        ("/ping", 202, b"", (), [None, None, None, "pass"]),
        ("/ping", 200, b"", (), [None, None, "fail", None]),
        ("/notes", 200, b'{"code": 0, "data": []}', HAL, ["pass", "pass", "pass", "pass"]),
        ("/notes", 200, b"id,text\n", CSV, ["fail", "fail", "fail", None]),
    ],
)
def test_rules_about_json(
    path: str, status: int, body: bytes, headers: tuple[tuple[str, str], ...], verdicts: list[str | None], bench: Bench
) -> None:
    response = reply(body, status, headers)
    rules = ("json", "type", "envelope")
    found = [verdict_of(found_by(bench, get(path), response, rule), rule) for rule in rules]
    answer, _ = bench.judge.judge(bench.target.send(get(path)))
    outcome = bench.judge.judge(exchange(get(path), response))[0].outcome
    assert [*found, "pass" if outcome is not None and outcome.success else None] == verdicts
    assert answer.outcome is not None and answer.outcome.success
