"""Test `conformance coverage`: its output, merged reports, the exit code for builds, and invalid files."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.support.command_line import Cli
from tests.support.diff_inputs import report, write
from tests.support.kit import DATA


def covered(operation: str | None, **changes: Any) -> dict[str, Any]:
    return {"operation": operation, "seen": {}, "provoked": {}, "never": {}, "undocumented": {}} | changes


def section(*operations: dict[str, Any], **more: int) -> dict[str, Any]:
    """A coverage section; the command ignores its summary and counts itself."""
    summary = dict.fromkeys(("documented", "seen", "provoked", "undocumented"), 0)
    return {"summary": summary, "operations": [*operations], **more}


LEND = covered(
    "lend", seen={"200 0": 8, "201 0": 1, "404 30": 2}, provoked={"200 0": 3}, never={"200|400 20": "code.20: why"}
)
READ = covered("read", seen={"200 0": 1}, undocumented={"418": 4, "200 77": 1})
NONE = covered(None, never={"404 30": "path.known was not selected"})


def written_report(cli: Cli, name: str = "a.json", coverage: Any = None, **changes: Any) -> str:
    write(cli.folder / name, report({}, coverage=coverage or section(LEND, READ, NONE), **changes))
    return name


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


# --- what is shown -----------------------------------------------------------------------------------
def test_coverage_shows_a_line_for_each_operation_and_undocumented_replies(cli: Cli) -> None:
    ended = cli("coverage", written_report(cli))
    assert (ended.code, ended.err) == (0, "")
    assert lines(ended.out) == [
        "documented seen provoked undocumented",
        "lend 3 2 1 0",
        "read 1 1 0 2",
        "(no operation) 1 0 0 0",
        "read",
        "undocumented 77: HTTP 200 (1)",
        "undocumented no code: HTTP 418 (4)",
        "library: 60.0 %, 3 of 5 documented outcomes of operations seen, 1 provoked, 2 undocumented",
    ]


def test_coverage_missing_lists_outcomes_that_were_not_seen(cli: Cli) -> None:
    shown = lines(cli("coverage", written_report(cli), "--missing").out)
    assert shown[4:6] == ["lend", "never 20: HTTP 200/400; code.20: why"]
    assert shown[-3:-1] == ["(no operation)", "never 30: HTTP 404; path.known was not selected"]
    assert not [each for each in shown if each.startswith(("seen ", "provoked "))]


def test_coverage_operation_lists_every_outcome_of_some_operations(cli: Cli) -> None:
    shown = lines(cli("coverage", written_report(cli), "--operation", "le*").out)
    assert shown == [
        "documented seen provoked undocumented",
        "lend 3 2 1 0",
        "lend",
        "provoked 0: HTTP 200 (8), HTTP 201 (1)",
        "seen 30: HTTP 404 (2)",
        "never 20: HTTP 200/400; code.20: why",
        "library: 66.6 %, 2 of 3 documented outcomes of operations seen, 1 provoked, 0 undocumented",
    ]
    both = lines(cli("coverage", written_report(cli), "--operation", "lend", "--missing").out)
    assert [each for each in both if each.startswith(("never", "seen ", "prov"))] == [shown[5]]


def test_coverage_adds_several_reports_up(cli: Cli) -> None:
    other = written_report(
        cli, "b.json", section(covered("lend", seen={"400 20": 1}, never={"200 0": "x", "404 30": "x"}))
    )
    shown = lines(cli("coverage", written_report(cli), other, "--operation", "lend").out)
    assert "seen 20: HTTP 400 (1)" in shown
    assert shown[-1].startswith("library: 100.0 %, 3 of 3 ")


def test_coverage_reads_the_report_of_a_run(cli: Cli) -> None:
    cli.run("--no-generated")
    shown = cli("coverage", "report.json", "--operation", "createLoan").out
    assert "provoked      20: HTTP 200 (" in shown and "never         30: HTTP 200; body.odd: " in shown


def test_coverage_escapes_control_characters(cli: Cli) -> None:
    evil = "a\x1b]0;x\x07\u202e\x9b\n::error::"
    dirty = covered(evil, seen={f"200 {evil}": 1}, never={f"200 {evil}!": evil}, undocumented={f"418 {evil}": 1})
    ended = cli("coverage", written_report(cli, coverage=section(dirty), contract=evil), "--operation", "*")
    assert ended.code == 0 and "\\x1b]0;x\\x07\\u202e\\x9b\\n::error::" in ended.out
    assert all(each.isprintable() or each == "\n" for each in ended.out)


def test_coverage_counts_undocumented_kinds_beyond_the_limit(cli: Cli) -> None:
    ended = cli("coverage", written_report(cli, coverage=section(READ, unlisted=7)))
    assert "Undocumented replies that are not listed: 7." in ended.out


# --- for builds --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("least", "code"), [("0", 0), ("60", 0), ("60.1", 1), ("100", 1), ("66.6", 1), ("6e1", 0), ("59.999", 0)]
)
def test_fail_under_exits_with_1_below_the_threshold(least: str, code: int, cli: Cli) -> None:
    ended = cli("coverage", written_report(cli), "--fail-under", least)
    assert ended.code == code and "60.0 %" in ended.out
    assert bool(ended.err) is bool(code)
    if code:
        assert ended.err == f"conformance: the coverage, 60.0 %, is below --fail-under {least}\n"


def test_fail_under_compares_the_exact_percentage(cli: Cli) -> None:
    two_of_three = written_report(cli, coverage=section(LEND))
    assert cli("coverage", two_of_three, "--fail-under", "66.66").code == 0
    assert cli("coverage", two_of_three, "--fail-under", "66.67").code == 1


def test_fail_under_counts_only_the_operations_that_are_shown(cli: Cli) -> None:
    assert cli("coverage", written_report(cli), "--operation", "read", "--fail-under", "100").code == 0


def test_fail_under_takes_no_documented_outcome_as_no_coverage(cli: Cli) -> None:
    nothing = written_report(cli, coverage=section(covered("lend")))
    assert cli("coverage", nothing, "--fail-under", "1").code == 1
    assert cli("coverage", nothing).code == 0


@pytest.mark.parametrize("least", ["-1", "101", "nan", "inf", "most"])
def test_fail_under_refuses_what_is_no_percentage(least: str, cli: Cli) -> None:
    ended = cli("coverage", written_report(cli), f"--fail-under={least}")
    assert ended.code == 2 and "is not a number from 0 to 100" in ended.err


# --- what cannot be shown ------------------------------------------------------------------------------
def broken(**changes: Any) -> dict[str, Any]:
    return section({**READ, **changes})


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "a.json: "),
        (b"[]", "a.json: neither a report nor a recording of a run"),
        (b'{"format": "conformance-report/1"}', "a.json: not a report of this version: "),
        (b"{", "the JSON ends too early"),
        (report({}), "a.json: a report without coverage, from an older version; run again to write a new report"),
        (report({}, coverage={}), "coverage: "),
        (report({}, coverage=broken(seen={"200 0": 0})), "coverage.operations.0.seen"),
        (report({}, coverage=broken(seen={"200 0": -1})), "coverage.operations.0.seen"),
        (report({}, coverage=broken(seen={"200 0": 10**400})), "coverage.operations.0.seen"),
        (report({}, coverage=broken(seen={"200": 1})), "coverage.operations.0.seen"),
        (report({}, coverage=broken(seen={"2000 0": 1})), "coverage.operations.0.seen"),
        (report({}, coverage=broken(never={"200 0": ""})), "coverage.operations.0.never"),
        (report({}, coverage=broken(never={"200| 0": "x"})), "coverage.operations.0.never"),
        (report({}, coverage=broken(undocumented={"418x": 1})), "coverage.operations.0.undocumented"),
        (report({}, coverage=broken(more=1)), "coverage.operations.0"),
    ],
)
def test_coverage_exits_with_2_for_what_is_no_valid_report(data: Any, says: str, cli: Cli) -> None:
    (cli.folder / "a.json").write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    ended = cli("coverage", "a.json")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("conformance: ") and says in ended.err and ended.err.count("\n") == 1


def test_coverage_exits_with_2_for_a_missing_file(cli: Cli) -> None:
    ended = cli("coverage", written_report(cli), "b.json")
    assert (ended.code, ended.out) == (2, "") and "b.json: does not exist" in ended.err


@pytest.mark.parametrize("name", ["openapi.yaml", "contract.yaml"])
def test_coverage_refuses_a_yaml_file_that_is_not_a_report(cli: Cli, name: str) -> None:
    ended = cli("coverage", str(DATA / "library" / name))
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.endswith(f"{name}: not a report; give what a command wrote for --report json=FILE\n")


def test_coverage_says_how_to_make_a_report_of_a_recording(cli: Cli) -> None:
    cli("run", str(DATA / "library"), "--no-generated", "--record", "tape.json")
    ended = cli("coverage", "tape.json")
    assert ended.code == 2 and "`conformance run --target cassette:tape.json --report json=FILE`" in ended.err


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"contract": "par\x1bcels"}, "a.json is about the contract library, b.json about par\\x1bcels"),
        ({"contract_digest": "d2"}, "the contract has changed between a.json and b.json"),
    ],
)
def test_coverage_refuses_reports_of_different_contracts(changes: Any, says: str, cli: Cli) -> None:
    ended = cli("coverage", written_report(cli), written_report(cli, "b.json", **changes))
    assert (ended.code, ended.out) == (2, "") and says in ended.err


def test_coverage_refuses_a_pattern_that_matches_no_operation(cli: Cli) -> None:
    ended = cli("coverage", written_report(cli), "--operation", "lend", "--operation", "lent")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "conformance: no operation in the reports matches lent; omit --operation to list all\n"


# --- the fault matrix --------------------------------------------------------------------------------
def test_coverage_faults_shows_a_line_for_each_kind_of_fault(cli: Cli) -> None:
    ended = cli("coverage", "--faults", str(DATA / "library"))
    shown = lines(ended.out)
    assert (ended.code, ended.err) == (0, "")
    assert shown[0] == "kind of fault tried on mutants not tried on the others because"
    assert any(re.fullmatch(r"body-shape cause \d+ of \d+ \d+ it needs a body", line) for line in shown)
    assert re.fullmatch(r"library: \d+ kinds of fault on \d+ operations, \d+ of \d+ tried, .*", shown[-1])


def test_coverage_faults_of_an_operation_shows_clauses_and_reasons(cli: Cli) -> None:
    shown = lines(cli("coverage", "--faults", str(DATA / "library"), "--operation", "listLoans").out)
    assert shown[:2] == ["listLoans", "success tried operation.listLoans"]
    assert "body-shape - it needs a body" in shown


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--faults", "library", "a.json"], "not about reports: omit a.json\n"),
        (["--faults", "library", "--missing", "--fail-under", "1"], "omit --missing, --fail-under\n"),
        (["--faults", "library", "--report", "text=a", "--format", "markdown"], "omit --report, --format\n"),
        ([], "give a report, or a contract with --faults"),
        (["--faults", str(DATA / "library"), "--operation", "nowhere"], "no operation in library matches nowhere"),
        (["--faults", "no-such-contract"], "no-such-contract"),
    ],
)
def test_coverage_refuses_arguments_that_do_not_fit_together(cli: Cli, arguments: list[str], says: str) -> None:
    ended = cli("coverage", *arguments)
    assert ended.code == 2 and says.strip() in " ".join(ended.err.split())


def test_coverage_as_markdown_is_printed_and_written(cli: Cli) -> None:
    ended = cli("coverage", written_report(cli), "--format", "markdown", "--report", "text=c.txt")
    assert ended.code == 0 and ended.out.startswith("## library: ")
    assert "documented" in (cli.folder / "c.txt").read_text()
    assert cli("coverage", "--faults", "x", "--format", "markdown").code == 2
