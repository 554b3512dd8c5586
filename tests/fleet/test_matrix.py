"""Test reports side by side: the clauses that differ, and the text of the page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from conformance.core.errors import LeakError, TargetError, UsageError
from conformance.fleet.fleet_file import FleetEntry
from conformance.fleet.matrix import column_of, matrices
from conformance.fleet.text_format import render
from conformance.report.leftovers import Leftover
from conformance.runner.options import Options
from tests.support import reports
from tests.support.fleets import F, N, P, S, clause, column, matrix_of, report, verdicts
from tests.support.kit import DATA


def group(*found: str) -> str:
    """Of a clause with these verdicts; another clause passes on every target."""
    (row, _) = matrix_of(**{f"t{n}": verdicts(a=each, z=P) for n, each in enumerate(found)}).rows
    return row.group


class TestGroups:
    @pytest.mark.parametrize(
        ("found", "expected"),
        [
            ((P, F), "differ"),
            ((P, F, N), "differ"),
            ((F, F), "fail"),
            ((F, N), "fail"),
            ((P, P), "pass"),
            ((P, N), "partly"),
            ((P, S), "partly"),
            ((N, S), "nowhere"),
        ],
    )
    def test_group_of_a_clause_is_one_of_five(self, found: tuple[str, ...], expected: str) -> None:
        assert group(*found) == expected

    def test_group_ignores_targets_that_were_not_judged(self) -> None:
        dead, gone = verdicts(a=N, b=N), RuntimeError("a run ended without a report (exit -9)")
        matrix = matrix_of(well=verdicts(a=P, b=F), dead=dead, gone=gone)
        assert [each.group for each in matrix.rows] == ["pass", "fail"]
        assert [each.verdict("dead") for each in matrix.rows] == [N, N]
        assert [each.verdict("gone") for each in matrix.rows] == [None, None]

    def test_rows_leave_out_information(self) -> None:
        information = replace(clause("note", P), kind="information", verdict=None)
        assert [each.id for each in matrix_of(one=report(information, clause("a", P))).rows] == ["a"]

    def test_matrices_are_one_for_each_contract_in_the_order_of_the_file(self) -> None:
        names = ["parcels", "library", "parcels"]
        entries = [FleetEntry(f"t{n}", str(DATA / name), Options()) for n, name in enumerate(names)]
        tables = matrices([column_of(each, verdicts(a=P)) for each in entries])
        assert [(each.contract, [one.name for one in each.columns]) for each in tables] == [
            ("parcels", ["t0", "t2"]),
            ("library", ["t1"]),
        ]


class TestColumns:
    @pytest.mark.parametrize(
        ("fault", "code"),
        [(UsageError("no key"), 2), (TargetError("down"), 3), (LeakError("a key"), 4), (RuntimeError("killed"), 4)],
    )
    def test_column_without_a_report_has_the_reason_and_its_exit_code(self, fault: Exception, code: int) -> None:
        found = column("gone", fault)
        assert (found.report, found.error, found.exit, found.judged) == (None, str(fault), code, False)

    def test_column_in_which_nothing_was_judged_has_the_reason(self) -> None:
        found = column("dead", report(clause("a", N), clause("b", S), code=3))
        assert (found.error, found.exit, found.judged) == ("unknown reason", 3, False)
        assert column("unasked", report(clause("a", S), code=5)).error == "no clause was judged"

    def test_column_keeps_verdicts_of_a_run_that_ended_early(self) -> None:
        found = column("cut", report(clause("a", P), clause("b", N), code=3))
        assert found.judged and not found.error


class TestPage:
    def test_page_has_differences_then_failures_then_counts(self) -> None:
        matrix = matrix_of(
            prod=verdicts(a=P, b=F, c=P, d=P, e=N, f=N),
            staging=verdicts(a=P, b=F, c=F, d=N, e=N, f=F),
            gone=TargetError("it is down"),
        )
        assert render(matrix, colour=False, width=100).splitlines() == [
            "library on 3 targets",
            "  prod     3 pass, 1 fail, 2 inconclusive (mock:)",
            "  staging  1 pass, 3 fail, 2 inconclusive (mock:)",
            "  gone     not judged: it is down",
            "",
            "Differ (1)",
            "     prod  staging",
            "  c  pass  FAIL",
            "      staging: expected code 1, received x",
            "",
            "Fail on every target that judged them (2)",
            "     prod  staging",
            "  b  FAIL  FAIL",
            "      prod, staging: expected code 1, received x",
            "  f  ?     FAIL",
            "      staging: expected code 1, received x",
            "  ? is inconclusive",
            "",
            "Pass on all 2 judged targets: 1 clause",
            "Pass on every target that judged them, but were not judged on all: 1 clause",
            "Judged on no target: 1 clause",
        ]

    def test_page_splits_many_columns_into_blocks_that_fit(self) -> None:
        names = [f"target-number-{n}" for n in range(9)]
        matrix = matrix_of(**{name: verdicts(a=F if n % 2 else P) for n, name in enumerate(names)})
        lines = render(matrix, colour=False, width=60).splitlines()
        heads = [line.split() for line in lines if line.split() and {*line.split()} <= {*names}]
        assert max(map(len, lines)) <= 60
        assert len(heads) == 3 and [name for head in heads for name in head] == names
        assert [line.split()[1:] for line in lines if line.startswith("  a ")] == [
            ["pass", "FAIL", "pass"],
            ["FAIL", "pass", "FAIL"],
            ["pass", "FAIL", "pass"],
        ]

    def test_page_shows_a_shared_note_once_with_the_names(self) -> None:
        left = Leftover("pad", ("1",), "it could not be deleted")
        one = replace(verdicts(a=P), notes=("Mind this.",))
        two = replace(verdicts(a=P), complete=False, notes=("Mind this.",), leftovers=(left,))
        assert render(matrix_of(one=one, two=two), colour=False, width=80).splitlines()[1:5] == [
            "  one  1 pass (mock:)",
            "  two  1 pass, not complete (mock:)",
            "Note: one, two: Mind this.",
            "Note: two: Left on the target (it could not be deleted): pad 1",
        ]

    def test_page_has_colours_only_when_asked(self) -> None:
        matrix = matrix_of(one=verdicts(a=P), two=verdicts(a=F))
        assert "\x1b" in render(matrix, colour=True, width=80) and "\x1b" not in render(matrix, colour=False, width=80)

    def test_page_escapes_control_characters(self) -> None:
        evidence = reports.evidence(actual="\x1b]0;owned\x07")
        wrong = replace(clause("a\x07", F), evidence=(evidence,))
        page = render(matrix_of(one=report(wrong), two=report(clause("a\x07", P))), colour=False, width=80)
        assert "\x1b" not in page and "\x07" not in page and "\\x1b]0;owned" in page


def test_matrices_find_a_contract_by_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(DATA.parent)
    entries = [
        FleetEntry("a", str(DATA / "library"), Options()),
        FleetEntry("b", str(Path("data") / "library"), Options()),
    ]
    assert len([*matrices([column_of(each, verdicts(a=P)) for each in entries])]) == 1
