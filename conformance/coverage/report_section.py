"""Make the coverage section of a report from the counts of a run."""

from __future__ import annotations

from collections import Counter

from conformance.checks.clause_results import ClauseResults
from conformance.coverage.missing_reasons import Reasons
from conformance.coverage.outcome_counts import Cell, OutcomeCoverage
from conformance.report.coverage_section import CoverageSection, MissingOutcome, OperationCoverage, SeenReply, totals


def section(outcome_coverage: OutcomeCoverage, results: ClauseResults) -> CoverageSection:
    """Return the section, in the order of the contract. Requests that call no operation come last."""
    reasons = Reasons(outcome_coverage, results)
    left_out = outcome_coverage.contract.unselected_operations
    names = [name for name in outcome_coverage.documented if name not in left_out]
    operations = tuple(_operation(name, outcome_coverage, reasons) for name in names)
    return CoverageSection(totals(operations), operations, outcome_coverage.unlisted)


def _operation(name: str, outcome_coverage: OutcomeCoverage, reasons: Reasons) -> OperationCoverage:
    seen = {outcome for operation, _, outcome in outcome_coverage.seen if operation == name}
    return OperationCoverage(
        operation=name or None,
        seen=_counts(name, outcome_coverage.seen),
        provoked=_counts(name, outcome_coverage.provoked),
        never={
            MissingOutcome(statuses, outcome): reasons.reason_for(name, outcome)
            for outcome, statuses in outcome_coverage.documented[name].items()
            if outcome not in seen
        },
        undocumented=_counts(name, outcome_coverage.undocumented),
    )


def _counts(name: str, counter: Counter[Cell]) -> dict[SeenReply, int]:
    return {SeenReply(each.status, each.outcome): counter[each] for each in sorted(counter) if each.operation == name}
