"""Formats of a comparison: text for terminals, JSON, and commands for GitHub workflows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.core.workflow_commands import json_without_commands
from conformance.diff.difference import KINDS, ComparedFile, Comparison, Difference
from conformance.report.annotations import annotation
from conformance.report.markdown import SIZE_LIMIT, cell, inert, table, within_limit
from conformance.terminal.page import TextPage
from conformance.terminal.text_layout import count_text

FORMAT = "conformance-drift/1"
TITLES = {
    "clause": "Clauses",
    "finding": "Findings of clauses that failed before, too",
    "outcome": "Outcomes of the same request",
    "member": "Members of replies",
    "dialect": "Dialects",
    "habit": "Habits",
}
_MOST_DIFFERENCES = 40
_MOST_REQUESTS = 5
_ROWS = 500


def as_text(comparison: Comparison, *, colour: bool, width: int) -> str:
    """Return the comparison as text for a terminal of `width` cells, without a newline at its end.

    The only control characters are newlines and, with `colour`, the colours of this module.
    """
    page = TextPage(width, colour)
    for broken, title in ((True, "Regressions"), (False, "Other changes")):
        chosen = [each for each in comparison.differences if each.regression is broken]
        if chosen:
            page.prose(f"{title} ({len(chosen)})", "bold")
            for kind in KINDS:
                _render_kind(page, kind, [each for each in chosen if each.kind == kind])
            page.blank()
    for each in (comparison.old, comparison.new):
        which = "old" if each is comparison.old else "new"
        page.prose(f"{each.file}: {each.kind}, {each.target}, {each.run_time}", "dim", head=f"{which}  ")
    for note in comparison.notes:
        page.prose(note, head="Note: ")
    page.prose(comparison_summary(comparison), "red" if comparison.regressions else "green")
    return page.text()


def _render_kind(page: TextPage, kind: str, differences: Sequence[Difference]) -> None:
    if not differences:
        return
    page.prose(TITLES[kind], head="  ")
    if kind == "outcome":
        _render_by_change(page, differences)
        return
    for each in _first_differences(page, differences, _MOST_DIFFERENCES):
        page.prose(difference_line(each), _style(each), head="    ")


def _render_by_change(page: TextPage, differences: Sequence[Difference]) -> None:
    """Group the differences by change, as one fault often changes the outcomes of many requests."""
    changes: dict[str, list[Difference]] = {}
    for each in differences:
        changes.setdefault(change_text(each), []).append(each)
    for change, same_change in changes.items():
        page.prose(f"{change} ({count_text(len(same_change), 'request')})", _style(same_change[0]), head="    ")
        for each in _first_differences(page, same_change, _MOST_REQUESTS):
            page.prose(" ".join(each.where), head="      ")


def _first_differences(page: TextPage, differences: Sequence[Difference], limit: int) -> Iterator[Difference]:
    yield from differences[:limit]
    if len(differences) > limit:
        page.prose(f"and {len(differences) - limit} more; --format json lists all", "dim", head="      ")


def _style(difference: Difference) -> str:
    return "red" if difference.regression else ""


def difference_line(difference: Difference) -> str:
    """Return the difference in one line: where, and what changed."""
    return f"{' '.join(difference.where)}: {change_text(difference)}"


def change_text(difference: Difference) -> str:
    """Return what changed, as in `pass -> fail` or `appeared: null`."""
    old, new = " or ".join(difference.old), " or ".join(difference.new)
    change = difference.change
    return f"{old} -> {new}" if change == "changed" else f"{change}: {old or new}"


def comparison_summary(comparison: Comparison) -> str:
    """Return the last line of the text: counts and exit code."""
    total = len(comparison.differences)
    if not total:
        return f"{comparison.contract}: no differences | exit 0"
    counts = f"{count_text(total, 'difference')}, {count_text(comparison.regressions, 'regression')}"
    return f"{comparison.contract}: {counts} | exit {comparison.exit}"


def as_json(comparison: Comparison) -> str:
    """Return the comparison as JSON, as `specs/drift.schema.json` describes it.

    It is ASCII without control characters, so that it is safe to print on a terminal.
    """
    document = {
        "format": FORMAT,
        "contract": comparison.contract,
        "old": _file_json(comparison.old),
        "new": _file_json(comparison.new),
        "notes": list(comparison.notes),
        "differences": [_difference_json(each) for each in comparison.differences],
        "regressions": comparison.regressions,
        "exit": comparison.exit,
    }
    return json_without_commands(json.dumps(document, indent=2).replace("\x7f", "\\u007f")) + "\n"


def _file_json(file: ComparedFile) -> Mapping[str, Any]:
    return {
        "file": file.file,
        "kind": file.kind,
        "target": file.target,
        "made": file.run_time,
        "contract_digest": file.contract_digest,
    }


def _difference_json(each: Difference) -> Mapping[str, Any]:
    return {
        "kind": each.kind,
        "change": each.change,
        "where": list(each.where),
        "old": list(each.old),
        "new": list(each.new),
        "regression": each.regression,
    }


def as_github(comparison: Comparison) -> str:
    """Return workflow commands: an error for each regression, a notice for every other change."""
    lines = [
        annotation(
            "error" if each.regression else "notice",
            f"{comparison.contract}: {each.kind} {each.change}",
            difference_line(each),
        )
        for each in comparison.differences
    ]
    lines += [annotation("notice", "conformance diff", note) for note in comparison.notes]
    return "\n".join([*lines, annotation("notice", "conformance diff", comparison_summary(comparison))]) + "\n"


def as_markdown(comparison: Comparison) -> str:
    """Return the comparison for a job summary: the result, then the differences, regressions first."""
    rows = [
        ["regression" if each.regression else each.kind, cell(" ".join(each.where)), cell(change_text(each))]
        for each in comparison.differences
    ]
    blocks = [f"## {inert(comparison_summary(comparison))}", *(f"- {inert(each)}" for each in comparison.notes)]
    tables = [table(["", "Where", "Change"], rows[at : at + _ROWS]) for at in range(0, len(rows), _ROWS)]
    return within_limit([*blocks, *tables], SIZE_LIMIT, "Not all differences are shown; the format `json` has all.")
