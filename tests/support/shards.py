"""Reports on runs, whole or in shards, against servers with known faults in this process."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.findings import StackedApp
from conformance.core.shard import Shard
from conformance.merging.merged_report import merge_reports
from conformance.mock_server.asgi_app import MockApp
from conformance.report.coverage_section import MissingOutcome, OperationCoverage
from conformance.report.json_format import render
from conformance.report.json_reader import checked_report
from conformance.report.model import Report
from conformance.runner.generated_requests.settings import RUN_GENERATION
from conformance.runner.options import Options
from conformance.runner.report_builder import Stopwatch
from conformance.runner.run import Run
from conformance.runner.run_setup import prepare_run
from conformance.selftest.bench import Bench, bench
from conformance.targets.in_process import InProcessTarget

DIRECTED = Options()
GENERATED = Options(generation=RUN_GENERATION)
DATA = Path(__file__).parents[1] / "data"


@cache
def server(contract: str) -> Bench:
    """Return a contract's reference server and its mutants; `contract` is a folder of the tests' data, or shipped."""
    folder = DATA / contract
    return bench(str(folder) if folder.is_dir() else contract)


def run_report(
    contract: str,
    faults: Sequence[str] = (),
    options: Options = DIRECTED,
    dialect: str | None = None,
) -> Report:
    """Return the report on a run against the reference server with the faults of these mutants."""
    made = server(contract)
    plain = MockApp(made.contract, dialect)
    app = StackedApp(made.plain, [made.mutants[each] for each in faults]) if faults else plain
    stopwatch = Stopwatch()
    run = Run(prepare_run(made.contract, options, None), InProcessTarget(app, made.keyring))
    run.execute()
    return run.report(stopwatch.times())


def shard_reports(
    contract: str,
    of: int,
    faults: Sequence[str] = (),
    options: Options = DIRECTED,
) -> list[Report]:
    """Return the reports on all shards of a run, as they are read back from their files."""
    shards = (Shard(number + 1, of) for number in range(of))
    return [read_back(run_report(contract, faults, replace(options, shard=each))) for each in shards]


def read_back(report: Report) -> Report:
    return checked_report(json.loads(render(report)))


def merge(contract: str, reports: Sequence[Report], options: Options = DIRECTED) -> Report:
    """Merge reports on a contract of the tests' data, or a shipped one."""
    folder = DATA / contract
    files = [(Path(f"{number}.json"), each) for number, each in enumerate(reports, 1)]
    return merge_reports(files, options, str(folder) if folder.is_dir() else None)


def result(report: Report) -> dict[str, Any]:
    """Return what must not depend on the number of shards: each shard sends the requests before the checks again."""
    coverage = report.coverage
    assert coverage is not None
    return {
        "verdicts": {each.id: each.verdict for each in report.clauses},
        "reasons": {each.id: each.reason for each in report.clauses if "exchange" not in each.reason},
        "findings": [replace(each, exchanges=0) for each in report.findings],
        "shown": [(each.actual, each.expected, each.operation) for each in map(report.shown, report.findings)],
        "dialects": report.dialects,
        "habits": report.habits,
        "exit": report.exit,
        "complete": report.complete,
        "notes": report.notes,
        "coverage": [
            (each.operation, {*each.seen}, {*each.provoked}, {*each.undocumented}, _never(each))
            for each in coverage.operations
        ],
    }


def _never(coverage: OperationCoverage) -> dict[MissingOutcome, str]:
    return {missing: re.sub(r"\d+ requests?(, the first)?", "requests", why) for missing, why in coverage.never.items()}
