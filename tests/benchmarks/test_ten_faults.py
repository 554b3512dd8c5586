"""Test that each of ten faults fails the clause about it, and that no correct server fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from benchmarks.ten_faults.__main__ import EXPLORE, NAMED_BY, main, run_command
from benchmarks.ten_faults.server import FAULTS, SERVERS, VALID_VARIANTS
from benchmarks.ten_faults.shed import KINDS

pytestmark = pytest.mark.slow

MISSED_BY_GENERATED = {"lost-location", "put-merges", "put-adds"}
"""Faults that only several requests together show, so that no rule detects them."""


def line(evidence: Any) -> str:
    request, response = evidence["request"], evidence["response"]
    return f"{request['method']} {request['path'].split('/')[1]} -> {response['status']}"


def accepted(evidence: Any) -> Any:
    """The body of a request that was accepted; nothing of one that was not."""
    return json.loads(evidence["request"]["body"]) if evidence["response"]["status"] in (200, 201) else {}


SHOWN: dict[str, Callable[[Any], bool]] = {
    "crash": lambda each: line(each).endswith("500"),
    "wrong-type": lambda each: "/days:" in each["actual"],
    "undeclared-status": lambda each: line(each) == "POST tools -> 202",
    "any-maximum": lambda each: accepted(each)["days"] == 31,
    "any-kind": lambda each: accepted(each)["kind"] not in KINDS,
    "missing-boolean": lambda each: accepted(each) and "insured" not in accepted(each),
    "lost-location": lambda each: line(each) == "GET tool -> 404",
    "delete-keeps": lambda each: line(each) == "GET tools -> 200" and each["actual"] == "it still exists",
    "put-merges": lambda each: line(each) == "GET tools -> 200" and each["actual"] == 'still "A bit blunt 2"',
    "put-adds": lambda each: line(each) == "PUT tools -> 200" and "in the list became" in each["actual"],
}


def test_faults_and_valid_variants_are_ten_each() -> None:
    assert len(FAULTS) == len(VALID_VARIANTS) == 10
    assert FAULTS.keys() == NAMED_BY.keys() == SHOWN.keys()
    assert len({*NAMED_BY.values()}) == 10


@pytest.mark.parametrize("fault", FAULTS)
def test_run_fails_the_clause_of_each_fault(fault: str) -> None:
    result = run_command(fault)
    assert result.code == 1
    assert any(map(SHOWN[fault], result.failed[NAMED_BY[fault]])), result.failed[NAMED_BY[fault]]


@pytest.mark.parametrize("name", ["right", *VALID_VARIANTS])
def test_run_passes_each_correct_server(name: str) -> None:
    result = run_command(name)
    assert (result.code, result.failed) == (0, {})
    unshown = {clause for clause, verdict in result.verdicts.items() if verdict == "inconclusive"}
    left = {each for each in unshown if not each.startswith("schemathesis/")}
    assert left == ({"create.location"} if name == "no-location" else set())


@pytest.mark.parametrize("name", ["right", *FAULTS, "takes-null", "refuses-strangers"])
def test_explore_finds_faults_of_single_exchanges_and_passes_correct_servers(name: str) -> None:
    result = run_command(name, (*EXPLORE, "--max-examples", "10"))
    assert result.code == (name in FAULTS and name not in MISSED_BY_GENERATED)
    assert bool(result.failed) == result.code


def test_main_prints_a_table_of_findings(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    few = {name: SERVERS[name] for name in ("right", "any-maximum")}
    monkeypatch.setattr("benchmarks.ten_faults.__main__.SERVERS", few)
    main([])
    head, _, right, fault, _, last = capsys.readouterr().out.splitlines()
    assert head == "| server | `run` |"
    assert right.startswith("| right: Correct. | nothing in ") and fault.endswith("| `body.days` |")
    assert last == "1 of 1 faults found by `run`; none of 1 correct servers reported"


def test_main_fails_after_a_missed_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.ten_faults.__main__.SERVERS", {"any-kind": SERVERS["right"]})
    monkeypatch.setitem(SERVERS, "any-kind", SERVERS["right"])
    with pytest.raises(SystemExit, match="unexpected results: any-kind"):
        main([])


def test_main_fails_after_a_failure_of_a_correct_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.ten_faults.__main__.SERVERS", {"newest-first": SERVERS["right"]})
    monkeypatch.setitem(SERVERS, "newest-first", FAULTS["any-kind"])
    with pytest.raises(SystemExit, match="unexpected results: newest-first"):
        main([])
