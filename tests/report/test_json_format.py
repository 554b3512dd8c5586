"""Test the JSON of a report: the order of its members, and its schema, which refuses contradictions."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest

from conformance.checks.block_reason import BlockCode
from conformance.checks.clause_results import VERDICTS
from conformance.checks.exit_codes import ExitCode
from conformance.contract.clause import CLAUSE_KINDS
from conformance.report.findings import BLAMES, FAILED
from conformance.report.json_format import document_of, render
from conformance.report.model import FIRST_FORMAT, FORMAT
from tests.support.reports import report, rich
from tests.support.served import ROOT

SPECS = ROOT / "specs"
SCHEMA = json.loads((SPECS / "report.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema_rs.Draft202012Validator(SCHEMA)
ORDER = {
    "": "format tool contract contract_digest target tag seed profiles complete whole dialects habits notes started "
    "duration_s exchanges leftovers summary exit coverage findings clauses",
    "findings": "id verdict blame clause evidence exchanges operations follow symptoms",
    "tool": "name version",
    "leftovers": "resource key why undoable",
    "clauses": "id kind basis says source verdict reason exchanges evidence",
    "evidence": "recorded operation verdict fault expected actual leaning request response failure curl traceback",
    "request": "method path query headers body credentials",
    "credentials": "profile place form",
    "response": "status headers body",
    "failure": "kind message",
    "coverage": "summary operations unlisted",
    "operations": "operation seen provoked never undocumented",
}


def members(value: Any, name: str = "") -> list[tuple[str, list[str]]]:
    """Return each object as its own name and the names of its members."""
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
        "never": {"200|429 429": "no clause describes a request that gets it"},
        "undocumented": {"200 999": 1, "404": 2},
    }
    assert document["summary"] == {"documented": 3, "seen": 2, "provoked": 1, "undocumented": 2}
    assert document["unlisted"] == 4


def test_document_leaves_out_optional_members() -> None:
    document = document_of(report())
    assert "coverage" not in document
    first, *_ = document_of(rich())["clauses"][0]["evidence"]
    assert "recorded" not in first and "leaning" not in first


# --- the schema of reports ---------------------------------------------------------------------------
def test_schema_is_valid_and_takes_a_rich_report() -> None:
    jsonschema_rs.meta.validate(SCHEMA)
    VALIDATOR.validate(document_of(rich()))
    VALIDATOR.validate(document_of(report(tag=None, seed=None, exit=5)))


def test_schema_has_the_closed_lists_of_the_code() -> None:
    assert tuple(SCHEMA["$defs"]["verdict"]["enum"]) == VERDICTS
    assert tuple(SCHEMA["$defs"]["clause"]["properties"]["kind"]["enum"]) == CLAUSE_KINDS
    assert SCHEMA["properties"]["exit"]["enum"] == [*ExitCode]
    assert tuple(SCHEMA["properties"]["format"]["enum"]) == (FIRST_FORMAT, FORMAT)
    assert tuple(SCHEMA["$defs"]["finding"]["properties"]["blame"]["enum"]) == BLAMES
    assert tuple(SCHEMA["$defs"]["finding"]["properties"]["verdict"]["enum"]) == FAILED
    assert SCHEMA["$defs"]["block_code"]["enum"] == [*BlockCode]


BREAKS: dict[str, Callable[[Any], Any]] = {
    "another format": lambda r: r.update(format="conformance-report/3"),
    "findings in version 1": lambda r: r.update(format="conformance-report/1"),
    "version 2 without findings": lambda r: r.pop("findings"),
    "unknown blame": lambda r: r["findings"][0].update(blame="weather"),
    "a member too many": lambda r: r.update(extra=1),
    "local time": lambda r: r.update(started="2025-01-31T12:00:00"),
    "unknown exit": lambda r: r.update(exit=7),
    "unknown verdict counted": lambda r: r["summary"].update(ok=1),
    "negative count": lambda r: r["summary"].update(fail=-1),
    "status out of range": lambda r: r["habits"].update(a=20),
    "information with a verdict": lambda r: r["clauses"][10].update(verdict="pass", exchanges=1),
    "a clause without a verdict": lambda r: r["clauses"][0].update(verdict=None),
    "pass without an exchange": lambda r: r["clauses"][5].update(exchanges=0),
    "fail without evidence": lambda r: r["clauses"][0].update(evidence=[]),
    "skipped without a reason": lambda r: r["clauses"][6].update(reason=None),
    "inconclusive with an empty reason": lambda r: r["clauses"][2].update(reason=""),
    "unknown basis": lambda r: r["clauses"][0].update(basis="guessed"),
    "evidence that passes": lambda r: r["clauses"][0]["evidence"][0].update(verdict="pass"),
    "neither reply nor failure": lambda r: r["clauses"][0]["evidence"][0].update(response=None),
    "a header of three": lambda r: r["clauses"][0]["evidence"][0]["request"]["headers"].append(["a", "b", "c"]),
    "a key in the report": lambda r: r["clauses"][0]["evidence"][0]["request"]["credentials"][0].update(value="k"),
    "unknown failure": lambda r: r["clauses"][1]["evidence"][0]["failure"].update(kind="bored"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_schema_refuses_wrong_members(name: str) -> None:
    broken = document_of(rich())
    BREAKS[name](broken)
    assert not VALIDATOR.is_valid(broken)


@pytest.mark.parametrize("name", SCHEMA["required"])
def test_schema_requires_each_member(name: str) -> None:
    assert not VALIDATOR.is_valid({key: value for key, value in document_of(rich()).items() if key != name})
