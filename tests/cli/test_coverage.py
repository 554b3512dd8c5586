"""`conformance coverage`: what is shown, several reports as one, the exit code for builds, and files from strangers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.command_line import Cli
from tests.support.diff_inputs import report, write
from tests.support.kit import DATA


def covered(operation: str | None, **changes: Any) -> dict[str, Any]:
    return {"operation": operation, "seen": {}, "provoked": {}, "never": {}, "undocumented": {}} | changes


def section(*operations: dict[str, Any], **more: int) -> dict[str, Any]:
    """The command counts for itself: the summary of a file is not relied on."""
    summary = dict.fromkeys(("documented", "seen", "provoked", "undocumented"), 0)
    return {"summary": summary, "operations": [*operations], **more}


LEND = covered(
    "lend", seen={"200 0": 8, "201 0": 1, "404 30": 2}, provoked={"200 0": 3}, never={"200|400 20": "code.20: why"}
)
READ = covered("read", seen={"200 0": 1}, undocumented={"418": 4, "200 77": 1})
NONE = covered(None, never={"404 30": "path.known was not selected"})


def told(cli: Cli, name: str = "a.json", coverage: Any = None, **changes: Any) -> str:
    write(cli.folder / name, report({}, coverage=coverage or section(LEND, READ, NONE), **changes))
    return name


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


# --- what is shown -----------------------------------------------------------------------------------
def test_a_line_for_each_operation_and_what_nobody_documented(cli: Cli) -> None:
    ended = cli("coverage", told(cli))
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


def test_what_is_missing_and_why(cli: Cli) -> None:
    shown = lines(cli("coverage", told(cli), "--missing").out)
    assert shown[4:6] == ["lend", "never 20: HTTP 200/400; code.20: why"]
    assert shown[-3:-1] == ["(no operation)", "never 30: HTTP 404; path.known was not selected"]
    assert not [each for each in shown if each.startswith(("seen ", "provoked "))]


def test_every_outcome_of_the_operations_that_were_asked_for(cli: Cli) -> None:
    shown = lines(cli("coverage", told(cli), "--operation", "le*").out)
    assert shown == [
        "documented seen provoked undocumented",
        "lend 3 2 1 0",
        "lend",
        "provoked 0: HTTP 200 (8), HTTP 201 (1)",
        "seen 30: HTTP 404 (2)",
        "never 20: HTTP 200/400; code.20: why",
        "library: 66.6 %, 2 of 3 documented outcomes of operations seen, 1 provoked, 0 undocumented",
    ]
    both = lines(cli("coverage", told(cli), "--operation", "lend", "--missing").out)
    assert [each for each in both if each.startswith(("never", "seen ", "prov"))] == [shown[5]]


def test_reports_are_added_up(cli: Cli) -> None:
    other = told(cli, "b.json", section(covered("lend", seen={"400 20": 1}, never={"200 0": "x", "404 30": "x"})))
    shown = lines(cli("coverage", told(cli), other, "--operation", "lend").out)
    assert "seen 20: HTTP 400 (1)" in shown
    assert shown[-1].startswith("library: 100.0 %, 3 of 3 ")


def test_a_run_can_be_looked_at(cli: Cli) -> None:
    cli.run("--no-generated")
    shown = cli("coverage", "report.json", "--operation", "createLoan").out
    assert "provoked      20: HTTP 200 (" in shown and "never         30: HTTP 200; body.odd: " in shown


def test_no_control_character_reaches_the_terminal(cli: Cli) -> None:
    evil = "a\x1b]0;x\x07\u202e\x9b\n::error::"
    dirty = covered(evil, seen={f"200 {evil}": 1}, never={f"200 {evil}!": evil}, undocumented={f"418 {evil}": 1})
    ended = cli("coverage", told(cli, coverage=section(dirty), contract=evil), "--operation", "*")
    assert ended.code == 0 and "\\x1b]0;x\\x07\\u202e\\x9b\\n::error::" in ended.out
    assert all(each.isprintable() or each == "\n" for each in ended.out)


def test_replies_of_too_many_kinds_are_told(cli: Cli) -> None:
    ended = cli("coverage", told(cli, coverage=section(READ, unlisted=7)))
    assert "of further kinds that are documented nowhere: 7." in ended.out


# --- for builds --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("least", "code"), [("0", 0), ("60", 0), ("60.1", 1), ("100", 1), ("66.6", 1), ("6e1", 0), ("59.999", 0)]
)
def test_too_little_ends_with_1(least: str, code: int, cli: Cli) -> None:
    ended = cli("coverage", told(cli), "--fail-under", least)
    assert ended.code == code and "60.0 %" in ended.out
    assert bool(ended.err) is bool(code)
    if code:
        assert ended.err == f"conformance: the coverage, 60.0 %, is below --fail-under {least}\n"


def test_what_is_rounded_down_is_not_rounded_up_by_the_threshold(cli: Cli) -> None:
    two_of_three = told(cli, coverage=section(LEND))
    assert cli("coverage", two_of_three, "--fail-under", "66.66").code == 0
    assert cli("coverage", two_of_three, "--fail-under", "66.67").code == 1


def test_the_threshold_is_for_the_operations_that_are_shown(cli: Cli) -> None:
    assert cli("coverage", told(cli), "--operation", "read", "--fail-under", "100").code == 0


def test_where_nothing_is_documented_nothing_was_seen(cli: Cli) -> None:
    nothing = told(cli, coverage=section(covered("lend")))
    assert cli("coverage", nothing, "--fail-under", "1").code == 1
    assert cli("coverage", nothing).code == 0


@pytest.mark.parametrize("least", ["-1", "101", "nan", "inf", "most"])
def test_a_threshold_is_a_percentage(least: str, cli: Cli) -> None:
    ended = cli("coverage", told(cli), f"--fail-under={least}")
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
        (report({}), "a.json: a report of a version that did not count coverage; run again"),
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
def test_what_is_no_such_report_ends_with_2_and_one_sentence(data: Any, says: str, cli: Cli) -> None:
    (cli.folder / "a.json").write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    ended = cli("coverage", "a.json")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("conformance: ") and says in ended.err and ended.err.count("\n") == 1


def test_a_file_that_is_not_there(cli: Cli) -> None:
    ended = cli("coverage", told(cli), "b.json")
    assert (ended.code, ended.out) == (2, "") and "b.json: does not exist" in ended.err


def test_a_recording_has_to_be_replayed_first(cli: Cli) -> None:
    cli("run", str(DATA / "library"), "--no-generated", "--record", "tape.json")
    ended = cli("coverage", "tape.json")
    assert ended.code == 2 and "`conformance run --target cassette:tape.json --report json=FILE`" in ended.err


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"contract": "par\x1bcels"}, "a.json is of the contract library, b.json of par\\x1bcels"),
        ({"contract_digest": "d2"}, "the contract has changed between a.json and b.json"),
    ],
)
def test_reports_of_different_contracts_are_not_added_up(changes: Any, says: str, cli: Cli) -> None:
    ended = cli("coverage", told(cli), told(cli, "b.json", **changes))
    assert (ended.code, ended.out) == (2, "") and says in ended.err


def test_a_pattern_that_matches_nothing_is_a_slip(cli: Cli) -> None:
    ended = cli("coverage", told(cli), "--operation", "lend", "--operation", "lent")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "conformance: no operation in the reports matches lent; without --operation all are named\n"
