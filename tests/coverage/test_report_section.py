"""Test the coverage of a report: provoked outcomes, and the reasons for missing ones."""

from __future__ import annotations

import json
from typing import Any

from jsonschema_rs import validator_for

from conformance.diff.report_diff import report_differences
from conformance.report.coverage_section import totals
from conformance.report.json_reader import report_of
from tests.support.command_line import Cli
from tests.support.kit import DATA
from tests.support.library_server import library
from tests.support.served import ROOT
from tests.support.traffic_files import LOANS, answered, asked, cassette, exchange, refused, written

SCHEMA = validator_for(json.loads((ROOT / "specs" / "report.schema.json").read_text("utf-8")))
ALONE = "--no-generated"
PARCELS_APP = """
from conformance.mock_server.asgi_app import MockApp
from tests.support.kit import contract_of

app = MockApp(contract_of("parcels"))
"""


def checked(cli: Cli, fault: str, *options: str) -> dict[str, Any]:
    """The report on the library that was written by hand, with this fault."""
    with library(fault) as (url, _):
        _, report = cli.run("--target", url, *cli.credentials(), "--tag", "cover1", ALONE, *options)
    SCHEMA.validate(report)
    return report


def operation(report: dict[str, Any], name: str | None) -> dict[str, Any]:
    found = next(each for each in report["coverage"]["operations"] if each["operation"] == name)
    return {**found, "never": {key.partition(" ")[2]: why for key, why in found["never"].items()}}


# --- what a run reaches ------------------------------------------------------------------------------
def test_provoked_has_what_a_valid_server_shows(cli: Cli) -> None:
    report = checked(cli, "")
    assert operation(report, "createLoan")["provoked"].keys() == {"200 0", "200 10", "200 20"}
    assert operation(report, "readLoan")["provoked"].keys() >= {"200 0", "200 10", "200 30"}
    assert operation(report, None)["provoked"].keys() == {"200 30"}
    coverage = report_of(report).coverage
    assert coverage is not None and coverage.summary == totals(coverage.operations)
    assert not report["coverage"]["summary"]["undocumented"]


def test_seen_counts_each_reply_once(cli: Cli) -> None:
    report = checked(cli, "")
    counted = sum(count for each in report["coverage"]["operations"] for count in each["seen"].values())
    assert 0 < counted <= report["exchanges"]


def test_terminal_shows_coverage_in_one_line(cli: Cli) -> None:
    ended, report = cli.run(ALONE)
    summary = report["coverage"]["summary"]
    line = f"Coverage: {summary['seen']} of {summary['documented']} documented outcomes of operations seen, "
    # however wide the terminal is
    assert f"{line}{summary['provoked']} provoked, 0 undocumented" in " ".join(ended.out.split())


def test_section_of_the_same_run_is_the_same(cli: Cli) -> None:
    texts = []
    for _ in range(2):
        cli.run(ALONE)
        report = json.loads((cli.folder / "report.json").read_text())
        texts.append(json.dumps(report["coverage"]))
    assert texts[0] == texts[1]


# --- why not -----------------------------------------------------------------------------------------
def test_never_says_which_answer_came_instead(cli: Cli) -> None:
    report = checked(cli, "vague")
    assert operation(report, "readLoan")["never"]["30"] == (
        "code.30: 1 request answered with 20 (The desk cannot read this) under HTTP 200"
    )


def test_never_says_that_another_answer_is_right_too(cli: Cli) -> None:
    why = operation(checked(cli, ""), "listLoans")["never"]["20"]
    assert why.startswith("body.odd: ") and why.endswith(
        "requests, the first answered with 0 (success) under HTTP 200, which is also allowed"
    )


def test_undocumented_has_replies_of_every_operation(cli: Cli) -> None:
    report = checked(cli, "html", "--only", "code.10")
    assert report["coverage"]["summary"]["undocumented"] > 0
    for each in ("listLoans", "createLoan", "readLoan"):
        assert operation(report, each)["undocumented"].keys() == {"200"}


def test_never_names_writes_that_are_not_allowed(cli: Cli) -> None:
    report = checked(cli, "", "--read-only")
    assert {*operation(report, "createLoan")["never"].values()} == {"writes are not allowed on this target"}
    assert "200 30" in operation(report, "readLoan")["provoked"]
    assert "200 0" in operation(report, "listLoans")["provoked"]


def test_never_names_clauses_that_were_not_selected(cli: Cli) -> None:
    report = checked(cli, "", "--only", "code.30")
    assert operation(report, "readLoan")["never"] == {
        "0": "operation.readLoan was not selected",
        "10": "code.10 was not selected",
        "20": "body.odd was not selected",
    }
    created = operation(report, "createLoan")
    assert created["seen"] == {"200 0": 1} and created["provoked"] == {}


def test_never_says_that_no_exchange_shows_it_when_the_run_ends_early(cli: Cli) -> None:
    report = checked(cli, "", "--max-requests", "6")
    assert operation(report, "createLoan")["never"]["10"] == "code.10: no exchange of this run shows it"


def test_never_says_that_the_target_could_not_be_judged(cli: Cli) -> None:
    _, report = cli.run("--target", "http://127.0.0.1:1", *cli.credentials())
    assert report["coverage"]["summary"]["seen"] == 0
    reasons = {why for each in report["coverage"]["operations"] for why in each["never"].values()}
    assert reasons == {"the target could not be judged"}


def test_never_names_other_operations(cli: Cli) -> None:
    _, report = cli.run(ALONE, "--only", "code.404", contract="trackingmore-v2")
    reasons = [why for each in report["coverage"]["operations"] for why in each["never"].values()]
    assert "code.404 is provoked on other operations" in reasons


def test_never_names_profiles_without_a_key(cli: Cli) -> None:
    parcels = str(DATA / "parcels")
    keys = cli.write("keys.toml", '[parcels]\nvalid = "mock-valid"\nclosed = "mock-closed"\n')
    cli.write("parcels_app.py", PARCELS_APP)
    _, report = cli.run("--target", "asgi:parcels_app:app/counter/v1", "--credentials", keys, ALONE, contract=parcels)
    reasons = [why for each in report["coverage"]["operations"] for why in each["never"].values()]
    assert "no key for the profile 'used-up' in the credentials file" in reasons
    assert not any("'closed'" in each for each in reasons)


def test_never_says_that_no_clause_makes_the_outcome_happen(cli: Cli) -> None:
    text = (
        (DATA / "library" / "contract.yaml")
        .read_text()
        .replace(
            '  "30": {code: 30,',
            '  "40": {code: 40, message: Closed, equivalent_status: 503, status: 200}\n  "30": {code: 30,',
        )
    )
    (cli.folder / "library").mkdir()
    (cli.folder / "library" / "contract.yaml").write_text(text)
    (cli.folder / "library" / "openapi.yaml").write_text((DATA / "library" / "openapi.yaml").read_text())
    _, report = cli.run(ALONE, contract="./library")
    assert operation(report, "listLoans")["never"]["40"] == "no clause describes a request that gets it"


# --- other commands ----------------------------------------------------------------------------------
def test_never_says_what_was_not_recorded(cli: Cli) -> None:
    lost = exchange(asked("GET", "/loans/10000009"), refused(30))
    path = written(cli.folder, "a.json", cassette(exchange(asked("GET", "/loans"), answered(LOANS)), lost))
    cli("inspect", str(DATA / "library"), str(path), "--report", "json=report.json")
    report = json.loads((cli.folder / "report.json").read_text())
    SCHEMA.validate(report)
    assert operation(report, "listLoans")["seen"] == {"200 0": 1}
    assert operation(report, "readLoan")["seen"] == {"200 30": 1}
    assert report["coverage"]["summary"]["provoked"] == 0
    assert operation(report, "createLoan")["never"]["20"] == "code.20: never recorded"


def test_section_is_the_same_when_a_run_is_replayed_or_inspected(cli: Cli) -> None:
    _, report = cli.run(ALONE, "--record", "tape.json")
    _, again = cli.run("--target", "cassette:tape.json")
    assert again["coverage"] == report["coverage"]
    cli("inspect", str(DATA / "library"), "tape.json", "--report", "json=report.json")
    inspected = json.loads((cli.folder / "report.json").read_text())
    assert inspected["coverage"]["summary"] == report["coverage"]["summary"]


def test_provoked_counts_generated_requests_that_are_valid(cli: Cli) -> None:
    cli("explore", str(DATA / "library"), "--seed", "1", "--max-examples", "5", "--report", "json=report.json")
    report = json.loads((cli.folder / "report.json").read_text())
    assert operation(report, "listLoans")["provoked"].keys() == {"200 0"}
    summary = report["coverage"]["summary"]
    assert summary["provoked"] < summary["seen"] and not summary["undocumented"]


def test_section_is_not_compared_by_diff(cli: Cli) -> None:
    _, report = cli.run(ALONE)
    without = {name: each for name, each in report.items() if name != "coverage"}
    assert not [*report_differences(report_of(report), report_of(without))]
