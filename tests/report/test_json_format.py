"""The JSON of a report: its members stand in an order that readers and comparing tools can rely on."""

from __future__ import annotations

import json
from typing import Any

from conformance.report.json_format import document_of, render
from tests.support.reports import report, rich

ORDER = {
    "": "format tool contract contract_digest target tag seed profiles complete dialects habits notes started "
    "duration_s exchanges summary exit coverage clauses",
    "tool": "name version",
    "clauses": "id kind basis says source verdict reason exchanges evidence",
    "evidence": "recorded operation verdict fault expected actual leaning request response failure curl",
    "request": "method path query headers body credentials",
    "credentials": "profile place form",
    "response": "status headers body",
    "failure": "kind message",
    "coverage": "summary operations unlisted",
    "operations": "operation seen provoked never undocumented",
}


def members(value: Any, name: str = "") -> list[tuple[str, list[str]]]:
    """Every object, as the name that it stands under and the names in it."""
    if isinstance(value, list):
        return [each for item in value for each in members(item, name)]
    if not isinstance(value, dict):
        return []
    return [(name, list(value)), *(each for key, inner in value.items() for each in members(inner, key))]


def test_document_has_members_in_their_order() -> None:
    seen = set()
    for name, names in members(document_of(rich())):
        if name in ORDER:
            assert names == [each for each in ORDER[name].split() if each in names], name
            seen |= {(name, each) for each in names}
    assert seen == {(name, each) for name, order in ORDER.items() for each in order.split()}


def test_document_sorts_names_that_differ_between_reports() -> None:
    made = report(habits={"b 1": 200, "a 2": 404}, dialects={"y": ("p",), "x": ()}, summary={"pass": 1, "fail": 2})
    document = json.loads(render(made))
    assert [list(document[each]) for each in ("habits", "dialects", "summary")] == [
        ["a 2", "b 1"],
        ["x", "y"],
        ["fail", "pass"],
    ]


def test_document_has_coverage_by_status_and_outcome() -> None:
    document = document_of(rich())["coverage"]
    assert document["operations"][0] == {
        "operation": "createTracking",
        "seen": {"200 200": 3, "200 4016": 1},
        "provoked": {"200 4016": 1},
        "never": {"200|429 429": "no clause says what it takes to make this happen"},
        "undocumented": {"200 999": 1, "404": 2},
    }
    assert document["summary"] == {"documented": 3, "seen": 2, "provoked": 1, "undocumented": 2}
    assert document["unlisted"] == 4


def test_document_leaves_out_optional_members() -> None:
    document = document_of(report())
    assert "coverage" not in document
    first, *_ = document_of(rich())["clauses"][0]["evidence"]
    assert "recorded" not in first and "leaning" not in first
