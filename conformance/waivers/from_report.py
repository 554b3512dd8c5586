"""The text of waivers for the failures of reports."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from conformance.report.model import ClauseEntry, Report
from conformance.terminal.text_layout import visible


def waivers_text(reports: Iterable[Report]) -> str:
    """Return TOML with a waiver for each clause that failed in a report; "" if none did."""
    failed: dict[tuple[str, str], tuple[Report, ClauseEntry]] = {}
    for report in reports:
        for clause in report.with_verdict("fail"):
            failed.setdefault((report.contract, clause.id), (report, clause))
    return "\n".join("\n".join([*_lines(*each), ""]) for each in failed.values())


def _lines(report: Report, clause: ClauseEntry) -> Iterator[str]:
    # Comments in the table, so that `waivers prune` removes them with it.
    yield "[[waivers]]"
    yield f"# {visible(clause.says)}"
    yield f"contract = {_quoted(report.contract)}"
    yield f"clause = {_quoted(clause.id)}"
    yield f"reason = {_quoted(f'failed on {report.started[:10]}: {clause.headline}')}"
    yield '# owner = "who takes care of it"'
    yield '# ticket = "where it is tracked"'
    yield "# until = 2030-12-31"


def _quoted(text: str) -> str:
    """Return a TOML string. JSON strings are TOML strings, once the text has only printable characters."""
    return json.dumps(visible(text), ensure_ascii=False)
