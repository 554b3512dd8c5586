"""Format coverage as Markdown for job summaries: the share, and a line for each operation."""

from __future__ import annotations

from conformance.coverage.text_format import name_of, percent
from conformance.report.coverage_section import CoverageSection, OperationCoverage, totals
from conformance.report.markdown import SIZE_LIMIT, cell, inert, table, within_limit
from conformance.report.text_format import covered

_CUT = "The summary ends here, as it would be larger than 1 MiB."


def render(contract: str, coverage: CoverageSection) -> str:
    """Return the coverage of a contract."""
    summary = coverage.summary
    blocks = [
        f"## {inert(f'{contract}: {percent(summary):.1f} % of the documented outcomes seen')}",
        f"{inert(covered(summary))}.",
        table(["Operation", "Documented", "Seen", "Provoked", "Undocumented"], map(_row, coverage.operations)),
    ]
    return within_limit(blocks, SIZE_LIMIT, _CUT)


def _row(operation: OperationCoverage) -> list[str]:
    found = totals([operation])
    figures = (found.documented, found.seen, found.provoked, found.undocumented)
    return [cell(name_of(operation)), *map(str, figures)]
