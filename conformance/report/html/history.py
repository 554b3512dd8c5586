"""What older reports on the same contract say about the findings of a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from conformance.report.html.elements import element
from conformance.report.model import Report


def older_reports(report: Report) -> list[Report]:
    """Return the older reports on the same contract, the oldest first."""
    return sorted((each for each in report.history if each.contract == report.contract), key=lambda each: each.started)


def seen_before(report: Report, older: Sequence[Report]) -> Mapping[str, str]:
    """Return a sentence for each finding, by its id; none without older reports."""
    return {each.id: _sentence(each.id, older) for each in report.findings} if older else {}


def history_section(report: Report, older: Sequence[Report]) -> Element | None:
    """Return a table of all runs, the newest first; None without older reports."""
    if not older:
        return None
    runs = [*older, report]
    head = element("tr", "", *(element("th", {"scope": "col"}, name) for name in _COLUMNS))
    rows = [_row(run, before) for run, before in zip(runs, [None, *runs[:-1]], strict=True)]
    table = element("table", "runs", element("thead", "", head), element("tbody", "", *reversed(rows)))
    return element("div", {"class": "wide", "tabindex": "0", "role": "region", "aria-label": "Older runs"}, table)


_COLUMNS = ("Run", "Pass", "Fail", "Warn", "Waived", "Findings", "New", "Gone")


def _row(run: Report, before: Report | None) -> Element:
    counts = [str(run.summary.get(name, 0)) for name in ("pass", "fail", "warn", "waived")]
    new, gone = ("", "") if before is None else (str(len(_ids(run) - _ids(before))), str(len(_ids(before) - _ids(run))))
    cells = [element("td", "", text) for text in (*counts, str(len(run.findings)), new, gone)]
    return element("tr", "", element("th", {"scope": "row"}, moment(run.started)), *cells)


def moment(started: str) -> str:
    """Return a time of a report for people: `2026-01-31 12:00 UTC`."""
    return f"{started[:10]} {started[11:16]} UTC"


def _sentence(name: str, older: Sequence[Report]) -> str:
    found = [each for each in older if name in _ids(each)]
    if not found:
        return "new: not in the older reports"
    return f"in {len(found)} of {len(older)} older reports, first on {moment(found[0].started)}"


def _ids(report: Report) -> set[str]:
    return {each.id for each in report.findings}
