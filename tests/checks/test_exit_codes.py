"""Exit codes: which one a run has, and which of several is that of the command."""

from __future__ import annotations

import json
from itertools import combinations

import pytest

from conformance.checks.clause_results import VERDICTS, Verdict
from conformance.checks.exit_codes import PRECEDENCE, ExitCode, exit_code, exit_code_of, first_of
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
    assert [*map(int, PRECEDENCE)] == [4, 2, 3, 1, 5, 0]


@pytest.mark.parametrize(
    ("fault", "code"), [(UsageError("a"), 2), (TargetError("a"), 3), (LeakError("a"), 4), (RuntimeError("a"), 4)]
)
def test_exit_code_of_an_exception(fault: Exception, code: int) -> None:
    assert exit_code_of(fault) == code
