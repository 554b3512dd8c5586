"""Inspect files of recorded traffic against one contract, from options to a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from conformance.checks.clause_results import ClauseResults
from conformance.checks.exit_codes import ExitCode, first_of
from conformance.checks.operation_subset import select_operations
from conformance.contract.model import Contract
from conformance.core.interrupts import Interrupts
from conformance.inspection.inspection import Inspection
from conformance.inspection.statistics import TrafficStatistics
from conformance.lint.door import load_checked
from conformance.recording.traffic_reader import TrafficItem, read_traffic
from conformance.report.early_end import INTERRUPTED
from conformance.report.model import Report
from conformance.runner.lacking_operations import lacking_operations
from conformance.runner.options import Options, check_target_and_warn, select_clauses
from conformance.runner.report_builder import RunMetadata, Stopwatch, build_report
from conformance.runner.shown_evidence import evidence_maker, shown_evidence
from conformance.security.credentials import searched_secrets


class InspectionResult(NamedTuple):
    """The report on recorded traffic, and statistics of what was read."""

    report: Report
    statistics: TrafficStatistics


def inspect_files(name: str, files: Sequence[Path], options: Options, base: str | None = None) -> Report:
    """Return the report on recorded traffic; after Ctrl-C, a partial one.

    Its exit code is 2 if a part could not be read, and at least 1 if the files contain secrets.

    Raises:
        UsageError: An option is wrong, or the credentials file has no keys.
    """
    contract = select_operations(load_checked(name), options.operations)
    select_clauses(contract, options.only)
    check_target_and_warn(contract, options)
    with Interrupts() as interrupts:
        source = ", ".join(map(str, files))
        return inspect_traffic(contract, read_traffic(files), source, options, base, interrupts).report


def inspect_traffic(
    contract: Contract,
    traffic: Iterable[TrafficItem],
    source: str,
    options: Options,
    base: str | None = None,
    interrupts: Interrupts | None = None,
) -> InspectionResult:
    """Return the report on recorded traffic.

    `source` names the traffic in the report. With `interrupts`, Ctrl-C ends the reading, and the report is partial.
    Raises UsageError if the credentials file has no keys.
    """
    selected = select_clauses(contract, options.only)
    given = options.credentials
    secrets = searched_secrets(contract, given) if given else frozenset[str]()
    results = ClauseResults(contract, selected)
    stopwatch = Stopwatch()
    inspection = Inspection(contract, results, base, secrets, options.waivers.get(contract.name, ()))
    early = inspection.run(traffic, interrupts)
    statistics = inspection.statistics
    facts = RunMetadata(
        target=source,
        evidence=shown_evidence(results, evidence_maker(contract, "$BASE")),
        tag=None,
        profiles=(),
        complete=not early and not statistics.faults.count and all(results.entries[each].counts for each in selected),
        unjudged=early,
        notes=[*statistics.notes(), *([INTERRUPTED.note] if early else [])],
        exchanges=statistics.judged,
        times=stopwatch.times(),
        outcome_coverage=statistics.outcome_coverage,
        early_ends=(INTERRUPTED,) if early else (),
        lacking=lacking_operations(contract, inspection.state, results),
    )
    report = build_report(contract, results, inspection.state, options, facts)
    codes: list[ExitCode] = [report.exit]
    codes += [ExitCode.USAGE] if statistics.faults.count else []
    codes += [ExitCode.FAILED] if statistics.secrets.count else []
    return InspectionResult(replace(report, exit=first_of(codes)), statistics)
