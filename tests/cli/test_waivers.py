"""Test `conformance waivers`: write a list of known failures, use it, and remove what is out of date."""

from __future__ import annotations

import json

import pytest

from tests.support.command_line import FOLDER, Cli, reason, verdicts
from tests.support.library_server import library


def test_list_of_a_report_lets_the_same_run_pass(cli: Cli) -> None:
    with library("doubles") as (url, _):
        options = ["--target", url, *cli.credentials()]
        cli.run(*options)
        ended = cli("waivers", "init", "report.json", "--output", "waivers.toml")
        assert (ended.code, ended.out, ended.err) == (0, "1 waiver written to waivers.toml\n", "")
        assert cli("waivers", "init", "report.json").out == (cli.folder / "waivers.toml").read_text()
        assert 'clause = "code.30"' in cli("waivers", "init", "report.json", "--by", "clause").out
        ended, report = cli.run(*options, "--waivers", "waivers.toml")
    assert ended.code == 0 and verdicts(report)["code.30"] == "waived"
    assert reason(report, "code.30").startswith("failed on ")
    again = cli("waivers", "init", "report.json", "--output", "waivers.toml")
    assert again.code == 2 and "waivers.toml exists; to add to it, leave out --output" in again.err


def test_prune_takes_the_list_of_the_configuration(cli: Cli) -> None:
    cli.run()
    cli.write("known.toml", '[library]\n"code.30" = "long ago"\n')
    cli.write("conformance.toml", 'waivers = "known.toml"\n')
    ended = cli("waivers", "prune", "report.json")
    removed = "known.toml:2: removed library/code.30: stale: no report has a failure of it\n"
    assert (ended.code, ended.out) == (0, f"{removed}1 of 1 waivers removed\n")
    assert (cli.folder / "known.toml").read_text() == "[library]\n"
    assert cli("waivers", "init", "report.json").err == "conformance: nothing failed, so there is nothing to waive\n"


@pytest.mark.parametrize(
    "part",
    [
        ("--operations", "listLoans", "--operations", "readLoan"),
        ("--without", "createLoan"),
        ("--read-only",),
        ("--max-requests", "60"),
        ("--only", "code.30"),
    ],
)
def test_run_of_a_part_shows_no_waiver_as_stale(cli: Cli, part: tuple[str, ...]) -> None:
    cli.write("known.toml", '[library]\n"code.30" = "known"\n')
    ended, report = cli.run("--waivers", "known.toml", *part)
    assert (ended.code, report["whole"], verdicts(report)["code.30"]) == (0, False, "pass")
    pruned = cli("waivers", "prune", "report.json", "--waivers", "known.toml")
    assert pruned.code == 2 and "report.json: not of a run that checked the whole contract" in pruned.err


def test_wrong_files_are_usage_errors(cli: Cli) -> None:
    assert "there is no list to change: give --waivers FILE" in cli("waivers", "prune").err
    assert "none.json" in cli("waivers", "init", "none.json").err
    cli.write("waivers.toml", "[[waivers]]\n")
    assert "waivers.toml:1: a waiver needs contract" in cli("waivers", "prune", "--waivers", "waivers.toml").err


def test_waiver_with_operations_and_a_last_day(cli: Cli) -> None:
    entry = "[[waivers]]\ncontract = 'library'\nclause = 'code.30'\nreason = 'known'\n"
    cases = {
        "operations = ['readLoan']": (0, "waived", ""),
        "operations = ['listLoans']": (1, "fail", ""),
        "until = 2000-01-01": (1, "fail", "Expired waiver: code.30 was accepted until 2000-01-01"),
    }
    with library("doubles") as (url, _):
        for line, (code, verdict, note) in cases.items():
            file = cli.write("waivers.toml", f"{entry}{line}\n")
            ended, report = cli.run("--target", url, *cli.credentials(), "--waivers", file, "--only", "code.?0")
            assert (ended.code, verdicts(report)["code.30"]) == (code, verdict), line
            assert note in " ".join(report["notes"])
    cli.write("waivers.toml", f"{entry}operations = ['reedLoan']\n")
    ended = cli("run", FOLDER, "--waivers", "waivers.toml")
    assert ended.code == 2 and "waivers.toml:1: reedLoan matches no operation; there are list" in ended.err


def test_waiver_of_a_finding_waives_its_clauses(cli: Cli) -> None:
    with library("doubles") as (url, _):
        options = ["--target", url, *cli.credentials()]
        ids = [each["id"] for each in cli.run(*options)[1]["findings"]]
        entries = [f"[[waivers]]\ncontract = 'library'\nfinding = '{each}'\nreason = 'known'\n" for each in ids]
        ended, report = cli.run(*options, "--waivers", cli.write("waivers.toml", "".join(entries)))
        assert ids and ended.code == 0 and verdicts(report)["code.30"] == "waived"
    ended, report = cli.run("--waivers", "waivers.toml")
    assert ended.code == 5 and f"there is no finding {ids[0]} any more" in " ".join(report["notes"])


def test_baseline_accepts_the_findings_of_an_earlier_report(cli: Cli) -> None:
    with library("doubles") as (url, _):
        options = ["--target", url, *cli.credentials()]
        cli.run(*options)
        (cli.folder / "report.json").rename(cli.folder / "old.json")
        ended, report = cli.run(*options, "--baseline", "old.json")
    assert ended.code == 0 and reason(report, "code.30") == "baseline" and "Known findings (1)" in ended.out
    assert {each["verdict"] for each in report["findings"]} == {"waived"}
    ended, report = cli.run("--baseline", "old.json")
    assert ended.code == 0 and any("Fixed since the baseline: finding " in each for each in report["notes"])


def test_baseline_of_another_contract_is_an_error(cli: Cli) -> None:
    _, report = cli.run()
    cli.write("old.json", json.dumps({**report, "contract": "shop"}))
    ended = cli("run", FOLDER, "--baseline", "old.json")
    assert (ended.code, "the report is on shop, and this run on library" in ended.err) == (2, True)


def test_baseline_needs_a_report_with_findings(cli: Cli) -> None:
    _, report = cli.run()
    old = {**report, "format": "conformance-report/1"}
    old.pop("findings")
    cli.write("old.json", json.dumps(old))
    ended = cli("run", FOLDER, "--baseline", "old.json")
    assert (ended.code, "old.json: a report of an earlier version" in ended.err) == (2, True)
