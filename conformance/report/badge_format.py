"""Write a report as the JSON from which shields.io makes a badge (its endpoint badge)."""

from __future__ import annotations

from conformance.report.json_format import text_of
from conformance.report.model import Report
from conformance.terminal.text_layout import count_text


def render(report: Report) -> str:
    """Return what the run found in two words, and a colour: red for a failure, grey if nothing is proved."""
    message, colour = _message(report)
    document = {"schemaVersion": 1, "label": report.contract, "message": message, "color": colour}
    return text_of({**document, "isError": True} if report.exit else document)


def _message(report: Report) -> tuple[str, str]:
    failing = sum(each.verdict == "fail" for each in report.findings)
    if failing or report.summary.get("fail"):
        return (count_text(failing, "finding") if failing else "fails"), "red"
    if report.exit:
        return f"exit {int(report.exit)}", "lightgrey"
    if not report.run_summary.is_whole:
        return "incomplete", "yellow"
    return "conforms", "brightgreen"
