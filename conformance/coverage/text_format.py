"""Coverage for a terminal: a line for each operation, and what is asked for besides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.coverage.report_section import outcome_in, totals
from conformance.report.text_format import covered
from conformance.terminal.page import TextPage
from conformance.terminal.text_layout import cells, visible

Json = Mapping[str, Any]

_COLUMNS = ("documented", "seen", "provoked", "undocumented")
_COLOURS = {"provoked": "green", "seen": "green", "never": "yellow", "undocumented": "red"}
_WIDEST = 40


def render(contract: str, coverage: Json, *, colour: bool, width: int, rows: Sequence[str]) -> str:
    """`rows` are the kinds of outcomes that are listed one by one for each operation, of: provoked, seen, never,
    undocumented. What files say is shown without control characters."""
    page = TextPage(width, colour)
    _table(page, coverage["operations"])
    for each in coverage["operations"]:
        _listing(page, each, rows)
    if coverage.get("unlisted"):
        page.blank()
        page.prose(f"Replies of further kinds that are documented nowhere: {coverage['unlisted']}.")
    page.blank()
    page.prose(f"{contract}: {percent(coverage['summary']):.1f} %, {covered(coverage['summary'])}", "bold")
    return page.text()


def percent(summary: Mapping[str, int]) -> float:
    """Of what is documented, how much was seen: rounded down to a tenth, so that only everything is 100."""
    return summary["seen"] * 1000 // summary["documented"] / 10 if summary["documented"] else 0.0


def name_of(operation: Json) -> str:
    return visible(operation["operation"] or "(no operation)")


def _table(page: TextPage, operations: Sequence[Json]) -> None:
    room = min(max(map(cells, map(name_of, operations)), default=0), _WIDEST)
    page.prose(" ".join(_COLUMNS), "dim", head=" " * (room + 2))
    for each in operations:
        found = totals([each])
        figures = " ".join(str(found[column]).rjust(len(column)) for column in _COLUMNS)
        page.rows.append(f"{name_of(each).ljust(room)}  {figures}")


def _listing(page: TextPage, operation: Json, rows: Sequence[str]) -> None:
    lines = [line for line in _lines(operation) if line[0] in rows]
    if lines:
        page.blank()
        page.prose(name_of(operation), "bold")
    for kind, outcome, text in lines:
        page.prose(f"{outcome}: {text}", _COLOURS[kind], head=f"  {kind.ljust(12)}  ")


def _lines(operation: Json) -> Iterator[tuple[str, str, str]]:
    """(kind, outcome, text)"""
    replies: dict[str, list[str]] = {}
    for key, count in operation["seen"].items():
        replies.setdefault(outcome_in(key), []).append(f"HTTP {key.partition(' ')[0]} ({count})")
    provoked = Counter(map(outcome_in, operation["provoked"]))
    for outcome, told in sorted(replies.items(), key=lambda each: _by_number(each[0])):
        yield "provoked" if provoked[outcome] else "seen", outcome, ", ".join(told)
    for key, why in sorted(operation["never"].items(), key=lambda each: _by_number(outcome_in(each[0]))):
        statuses = key.partition(" ")[0].replace("|", "/")
        yield "never", outcome_in(key), f"HTTP {statuses}; {why}"
    for key, count in sorted(operation["undocumented"].items()):
        yield "undocumented", outcome_in(key) or "no code", f"HTTP {key.partition(' ')[0]} ({count})"


def _by_number(outcome: str) -> tuple[int, str]:
    return (int(outcome) if outcome.isascii() and outcome.isdigit() and len(outcome) < 20 else 0, outcome)
