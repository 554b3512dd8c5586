"""Fleets for tests: the file, the document, and columns whose reports only have verdicts."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs

from conformance.checks.clause_results import Verdict
from conformance.fleet.fleet_file import FleetEntry
from conformance.fleet.matrix import Column, Matrix, column_of, matrices
from conformance.report.model import ClauseEntry, Report
from conformance.runner.options import Options
from conformance.runner.process_pool import Result
from tests.support import reports
from tests.support.command_line import FOLDER, Cli, Ended
from tests.support.kit import DATA
from tests.support.served import ROOT

SCHEMAS = {
    name: jsonschema_rs.validator_for(json.loads((ROOT / "specs" / f"{name}.schema.json").read_text()))
    for name in ("fleet", "report")
}
DEAD = "http://127.0.0.1:1"
KEYS = '[library]\nvalid = "mock-valid"\n[parcels]\nvalid = "mock-valid"\n'

P: Verdict = "pass"
F: Verdict = "fail"
N: Verdict = "inconclusive"
S: Verdict = "skipped"


def clause(name: str, verdict: Verdict, leanings: tuple[str, ...] = ()) -> ClauseEntry:
    """A failure has a piece of evidence for each leaning, "" for neither; `x` is what came."""
    evidence = tuple(
        reports.evidence(operation=None, expected="code 1", actual="x", leaning=each) for each in leanings or ("",)
    )
    return reports.clause(
        name,
        verdict,
        says=f"It says {name}.",
        reason="unknown reason" if verdict in (N, S) else "",
        evidence=evidence if verdict == F else (),
    )


def report(*clauses: ClauseEntry, code: int | None = None, **changes: Any) -> Report:
    failing = any(each.verdict == F for each in clauses)
    return reports.report(*clauses, exit=int(failing) if code is None else code, **changes)


def verdicts(**verdicts_of: Verdict) -> Report:
    """A report, of clauses and their verdicts."""
    return report(*(clause(name, verdict) for name, verdict in verdicts_of.items()))


def column(name: str, result: Result) -> Column:
    return column_of(FleetEntry(name, FOLDER, Options()), result)


def matrix_of(**results: Result) -> Matrix:
    (found,) = matrices([column(name, result) for name, result in results.items()])
    return found


# --- the file and the document -------------------------------------------------------------------
def table(name: str, target: str, *more: str, contract: str = "library") -> str:
    """An entry of a fleet."""
    keys = () if target.startswith("mock:") or "credentials = false" in more else ('credentials = "keys.toml"',)
    lines = [f'contract = "{DATA / contract}"', f'target = "{target}"', *keys]
    return "\n".join([f"[{name}]", *lines, *(each for each in more if each != "credentials = false"), ""])


def fleet(cli: Cli, *tables: str, options: tuple[str, ...] = ()) -> tuple[Ended, dict[str, Any]]:
    cli.write("targets.toml", "".join(tables))
    return written(cli, cli("fleet", "targets.toml", "--report", "json=out.json", *options))


def written(cli: Cli, ended: Ended) -> tuple[Ended, dict[str, Any]]:
    """The document, after a look at it and at the reports in it."""
    document = json.loads((cli.folder / "out.json").read_text())
    SCHEMAS["fleet"].validate(document)
    for each in document["targets"]:
        if each["report"] is not None:
            SCHEMAS["report"].validate(each["report"])
    assert document["exit"] == ended.code
    return ended, document
