"""The text of waivers for the failures of reports."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from conformance.report.model import ClauseEntry, Report
from conformance.report.sentences import deviation
from conformance.terminal.text_layout import visible

By = Literal["clause", "finding"]
"""What the waivers are for."""


def waivers_of(reports: Iterable[Report], by: By = "clause") -> list[str]:
    """Return the TOML of a waiver for each finding or clause that failed in a report.

    A report of an earlier version has no findings, so it gets waivers for clauses.
    """
    failed: dict[tuple[str, str], Sequence[str]] = {}
    for report in reports:
        for key, name, clause, why in _failures(report, by):
            failed.setdefault((report.contract, name), [*_lines(report, key, name, clause, why)])
    return ["\n".join([*each, ""]) for each in failed.values()]


def _failures(report: Report, by: By) -> Iterator[tuple[By, str, ClauseEntry, str]]:
    """Yield the key and value of each waiver, the clause that it is chiefly about, and how this fails."""
    findings = [each for each in report.findings if each.verdict == "fail"]
    if by == "finding" and findings:
        yield from (("finding", each.id, report.clause(each.clause), deviation(report, each)) for each in findings)
    else:
        yield from (("clause", each.id, each, each.headline) for each in report.with_verdict("fail"))


def _lines(report: Report, key: By, name: str, clause: ClauseEntry, why: str) -> Iterator[str]:
    # Comments in the table, so that `waivers prune` removes them with it.
    yield "[[waivers]]"
    yield f"# {visible(clause.id)}: {visible(clause.says)}"
    yield f"contract = {_quoted(report.contract)}"
    yield f"{key} = {_quoted(name)}"
    places = dict.fromkeys(each.operation for each in clause.evidence if each.verdict == "fail")
    if key == "clause" and places and None not in places:
        # So that the clause fails again as soon as it fails at another operation.
        yield f"operations = {json.dumps([*places])}"
    yield f"reason = {_quoted(f'failed on {report.started[:10]}: {why}')}"
    yield '# owner = "who takes care of it"'
    yield '# ticket = "where it is tracked"'
    yield "# until = 2030-12-31"


def _quoted(text: str) -> str:
    """Return a TOML string. JSON strings are TOML strings, once the text has only printable characters."""
    return json.dumps(visible(text), ensure_ascii=False)
