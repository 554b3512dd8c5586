"""Test exit codes: the one of a run, its meaning, and the one of a command with several runs."""

from __future__ import annotations

import json
from itertools import combinations

import pytest

from conformance.checks.clause_results import VERDICTS, Verdict
from conformance.checks.exit_codes import (
    PRECEDENCE,
    ExitCode,
    RunSummary,
    exit_code,
    exit_code_of,
    first_of,
    meaning,
    meaning_of_several,
)
from conformance.core.errors import LeakError, TargetError, UsageError
from tests.support.served import ROOT


def code_of(counts: dict[Verdict, int], unjudged: bool = False, strict: bool = False, stale: bool = False) -> ExitCode:
    return exit_code({**dict.fromkeys(VERDICTS, 0), **counts}, unjudged, strict, stale)


@pytest.mark.parametrize(
    ("counts", "unjudged", "strict", "code"),
    [
        ({"pass": 1}, False, False, 0),
        ({"pass": 1, "warn": 1}, False, False, 0),
        ({"pass": 1, "inconclusive": 1}, False, False, 0),
        ({"pass": 1, "inconclusive": 1}, False, True, 5),
        ({"pass": 1, "skipped": 1}, False, True, 0),
        ({"pass": 1, "fail": 1}, False, False, 1),
        ({"fail": 1}, False, True, 1),
        ({"pass": 1, "fail": 1}, True, False, 3),
        ({"error": 1, "fail": 1}, True, False, 4),
        ({"inconclusive": 3}, False, False, 5),
        ({"skipped": 3}, False, False, 5),
        ({}, True, False, 3),
    ],
)
def test_exit_code_follows_from_the_verdicts(
    counts: dict[Verdict, int], unjudged: bool, strict: bool, code: int
) -> None:
    assert code_of(counts, unjudged, strict) == code


def test_exit_code_of_a_stale_waiver_is_5_and_gives_way_to_every_other_fault() -> None:
    assert code_of({"pass": 1}, stale=True) is ExitCode.UNPROVEN
    assert code_of({"pass": 1, "fail": 1}, stale=True) is ExitCode.FAILED
    assert code_of({"pass": 1}, unjudged=True, stale=True) is ExitCode.TARGET_UNJUDGED
    assert code_of({"pass": 1}, stale=False) is ExitCode.CONFORMS


@pytest.mark.parametrize(
    ("counts", "unjudged", "code"),
    [({"pass": 1}, False, 6), ({"skipped": 1}, False, 6), ({"fail": 1}, False, 1), ({"pass": 1}, True, 3)],
)
def test_exit_code_of_a_run_that_left_something(counts: dict[Verdict, int], unjudged: bool, code: int) -> None:
    assert exit_code({**dict.fromkeys(VERDICTS, 0), **counts}, unjudged, strict=True, stale=True, left=True) == code


def test_exit_code_of_a_shard_does_not_depend_on_what_it_has_not_seen() -> None:
    unseen: dict[Verdict, int] = {**dict.fromkeys(VERDICTS, 0), "inconclusive": 5}
    assert exit_code(unseen, unjudged=False, strict=True, stale=False) == 5
    assert exit_code(unseen, unjudged=False, strict=True, stale=False, is_part=True) == 0
    assert exit_code({**unseen, "fail": 1}, unjudged=False, strict=True, stale=False, is_part=True) == 1
    assert exit_code(unseen, unjudged=True, strict=False, stale=False, is_part=True) == 3


def test_exit_codes_are_those_of_the_schemas() -> None:
    report, fleet = (
        json.loads((ROOT / f"specs/{name}.schema.json").read_text("utf-8")) for name in ("report", "fleet")
    )
    assert report["properties"]["exit"]["enum"] == fleet["$defs"]["exit"]["enum"] == [*ExitCode]


def test_precedence_has_every_code_once() -> None:
    assert sorted(PRECEDENCE) == [*ExitCode]


def test_first_of_several_codes_is_the_one_that_precedes() -> None:
    for first, later in combinations(PRECEDENCE, 2):
        assert first_of([later, first, later]) is first
    assert [*map(int, PRECEDENCE)] == [4, 2, 3, 1, 6, 5, 0]


@pytest.mark.parametrize(
    ("fault", "code"), [(UsageError("a"), 2), (TargetError("a"), 3), (LeakError("a"), 4), (RuntimeError("a"), 4)]
)
def test_exit_code_of_an_exception(fault: Exception, code: int) -> None:
    assert exit_code_of(fault) == code


# --- what they mean --------------------------------------------------------------------------------
WHOLE = RunSummary({"pass": 3}, complete=True)
PART = RunSummary({"pass": 3, "inconclusive": 1}, complete=False)
NOTHING = RunSummary({"skipped": 3}, complete=True)


@pytest.mark.parametrize(
    ("code", "summary", "text"),
    [
        (0, WHOLE, "conforms"),
        (0, PART, "no failure in what was checked, 3 clauses"),
        (0, RunSummary({"pass": 1}, complete=False), "no failure in what was checked, 1 clause"),
        (1, RunSummary({"pass": 3, "fail": 1}, complete=True), "a clause failed"),
        (1, WHOLE, "the files contain secrets"),
        (2, WHOLE, "a part could not be read"),
        (2, None, "usage or configuration"),
        (3, PART, "the target could not be judged"),
        (4, None, "an error of this tool"),
        (5, NOTHING, "too little was seen to judge: no clause passed"),
        (5, RunSummary({}, complete=True), "too little was seen to judge: no clause passed"),
        (5, RunSummary({"pass": 1, "inconclusive": 2}, True), "inconclusive clauses, which --strict does not allow"),
        (5, RunSummary({"pass": 1}, True, stale=True), "a waiver is stale"),
        (5, RunSummary({"pass": 1, "inconclusive": 1}, True, throttled=True), "the target throttled the run"),
        (6, WHOLE, "something that the run made is left on the target"),
    ],
)
def test_meaning_of_an_exit_code(code: int, summary: RunSummary | None, text: str) -> None:
    assert meaning(code, summary) == text


def test_meaning_of_5_without_inconclusive_clauses_is_a_stale_waiver() -> None:
    assert meaning(5, RunSummary({"pass": 1}, True)) == "a waiver is stale"
    assert meaning(5, RunSummary({"pass": 1, "inconclusive": 1}, True, stale=True)) == "a waiver is stale"


def test_meaning_of_5_is_that_nothing_passed_even_if_a_waiver_is_stale_too() -> None:
    assert "no clause passed" in meaning(5, RunSummary({"inconclusive": 1}, True, stale=True))


def test_meaning_of_several_runs_is_that_of_the_first_with_the_code_that_precedes() -> None:
    failed = RunSummary({"fail": 1}, complete=True)
    assert meaning_of_several([(0, WHOLE), (5, NOTHING), (1, failed)]) == "a clause failed"
    assert meaning_of_several([(5, NOTHING), (0, WHOLE)]) == "too little was seen to judge: no clause passed"
    assert meaning_of_several([(1, failed), (2, None)]) == "usage or configuration"


def test_meaning_of_several_runs_that_conform_distinguishes_partial_runs() -> None:
    assert meaning_of_several([(0, WHOLE), (0, WHOLE)]) == "all conform"
    assert meaning_of_several([(0, WHOLE), (0, PART)]) == "no failure in what was checked"
