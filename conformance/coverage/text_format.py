"""Format coverage for a terminal: a line for each operation and, if requested, for each outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from conformance.report.coverage_section import CoverageSection, CoverageTotals, OperationCoverage, totals
from conformance.report.text_format import covered
from conformance.terminal.page import TextPage
from conformance.terminal.text_layout import cells, visible

OutcomeKind = Literal["provoked", "seen", "never", "undocumented"]

_COLUMNS = ("documented", "seen", "provoked", "undocumented")
_COLOURS: Mapping[OutcomeKind, str] = {"provoked": "green", "seen": "green", "never": "yellow", "undocumented": "red"}
_WIDEST = 40


def render(contract: str, coverage: CoverageSection, *, colour: bool, width: int, rows: Sequence[OutcomeKind]) -> str:
    """Return the coverage as text of `width` cells. Control characters in names are escaped.

    `rows` has the kinds of outcomes to list for each operation.
    """
    page = TextPage(width, colour)
    _table(page, coverage.operations)
    for each in coverage.operations:
        _listing(page, each, rows)
    if coverage.unlisted:
        page.blank()
        page.prose(f"Undocumented replies that are not listed: {coverage.unlisted}.")
    page.blank()
    page.prose(f"{contract}: {percent(coverage.summary):.1f} %, {covered(coverage.summary)}", "bold")
    return page.text()


def percent(summary: CoverageTotals) -> float:
    """Return the percentage of documented outcomes that were seen, rounded down to a tenth: 100 means all."""
    return summary.seen * 1000 // summary.documented / 10 if summary.documented else 0.0


def name_of(operation: OperationCoverage) -> str:
    """Return the id of the operation, or `(no operation)`."""
    return visible(operation.operation or "(no operation)")


def _table(page: TextPage, operations: Sequence[OperationCoverage]) -> None:
    room = min(max(map(cells, map(name_of, operations)), default=0), _WIDEST)
    page.prose(" ".join(_COLUMNS), "dim", head=" " * (room + 2))
    for each in operations:
        found = totals([each])
        figures = " ".join(str(getattr(found, column)).rjust(len(column)) for column in _COLUMNS)
        page.rows.append(f"{name_of(each).ljust(room)}  {figures}")


def _listing(page: TextPage, operation: OperationCoverage, rows: Sequence[OutcomeKind]) -> None:
    lines = [line for line in _lines(operation) if line[0] in rows]
    if lines:
        page.blank()
        page.prose(name_of(operation), "bold")
    for kind, outcome, text in lines:
        page.prose(f"{outcome}: {text}", _COLOURS[kind], head=f"  {kind.ljust(12)}  ")


def _lines(operation: OperationCoverage) -> Iterator[tuple[OutcomeKind, str, str]]:
    """Yield (kind, outcome, text) for each outcome."""
    replies: dict[str, list[str]] = {}
    for reply, count in operation.seen.items():
        replies.setdefault(reply.outcome, []).append(f"HTTP {reply.status} ({count})")
    provoked = {reply.outcome for reply in operation.provoked}
    for outcome, statuses in sorted(replies.items(), key=lambda each: _by_number(each[0])):
        yield "provoked" if outcome in provoked else "seen", outcome, ", ".join(statuses)
    for missing, why in sorted(operation.never.items(), key=lambda each: _by_number(each[0].outcome)):
        yield "never", missing.outcome, f"HTTP {'/'.join(map(str, missing.statuses))}; {why}"
    for reply, count in sorted(operation.undocumented.items()):
        yield "undocumented", reply.outcome or "no code", f"HTTP {reply.status} ({count})"


def _by_number(outcome: str) -> tuple[int, str]:
    return (int(outcome) if outcome.isascii() and outcome.isdigit() and len(outcome) < 20 else 0, outcome)
