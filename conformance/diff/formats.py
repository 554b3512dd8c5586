"""What changed, in the forms that people and builds read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from conformance.diff.difference import KINDS, Comparison, Difference
from conformance.terminal.page import TextPage
from conformance.terminal.text_layout import counted, visible

FORMAT = "conformance-drift/1"
TITLES = {
    "clause": "Clauses",
    "outcome": "Outcomes of the same request",
    "member": "Members of replies",
    "dialect": "Dialects",
    "habit": "Habits",
}
_MOST = 40
_MOST_REQUESTS = 5


def as_text(drift: Comparison, *, colour: bool, width: int) -> str:
    """For a terminal: no control characters but newlines and, with `colour`, our own colours."""
    page = TextPage(width, colour)
    for broken, title in ((True, "Regressions"), (False, "Other changes")):
        chosen = [each for each in drift.differences if each.regression is broken]
        if chosen:
            page.prose(f"{title} ({len(chosen)})", "bold")
            for kind in KINDS:
                _group(page, kind, [each for each in chosen if each.kind == kind])
            page.blank()
    for each in (drift.old, drift.new):
        which = "old" if each is drift.old else "new"
        page.prose(f"{each['file']}: {each['kind']}, {each['target']}, {each['made']}", "dim", head=f"{which}  ")
    for note in drift.notes:
        page.prose(note, head="Note: ")
    page.prose(summary(drift), "red" if drift.regressions else "green")
    return page.text() + "\n"


def _group(page: TextPage, kind: str, differences: Sequence[Difference]) -> None:
    if not differences:
        return
    page.prose(TITLES[kind], head="  ")
    if kind == "outcome":
        _by_change(page, differences)
        return
    for each in _few(page, differences, _MOST):
        page.prose(line(each), _style(each), head="    ")


def _by_change(page: TextPage, differences: Sequence[Difference]) -> None:
    """What broke once has often broken for many requests."""
    changes: dict[str, list[Difference]] = {}
    for each in differences:
        changes.setdefault(in_words(each), []).append(each)
    for change, alike in changes.items():
        page.prose(f"{change} ({counted(len(alike), 'request')})", _style(alike[0]), head="    ")
        for each in _few(page, alike, _MOST_REQUESTS):
            page.prose(" ".join(each.where), head="      ")


def _few(page: TextPage, differences: Sequence[Difference], limit: int) -> Iterator[Difference]:
    yield from differences[:limit]
    if len(differences) > limit:
        page.prose(f"and {len(differences) - limit} more, which --format json shows", "dim", head="      ")


def _style(difference: Difference) -> str:
    return "red" if difference.regression else ""


def line(difference: Difference) -> str:
    return f"{' '.join(difference.where)}: {in_words(difference)}"


def in_words(difference: Difference) -> str:
    old, new = " or ".join(difference.old), " or ".join(difference.new)
    change = difference.change
    return f"{old} -> {new}" if change == "changed" else f"{change}: {old or new}"


def summary(drift: Comparison) -> str:
    total = len(drift.differences)
    if not total:
        return f"{drift.contract}: no differences | exit 0"
    counts = f"{counted(total, 'difference')}, {counted(drift.regressions, 'regression')}"
    return f"{drift.contract}: {counts} | exit {drift.exit}"


def as_json(drift: Comparison) -> str:
    """As specs/drift.schema.json has it; in ASCII, so that a terminal finds nothing to obey in it."""
    document = {
        "format": FORMAT,
        "contract": drift.contract,
        "old": drift.old,
        "new": drift.new,
        "notes": list(drift.notes),
        "differences": [_difference(each) for each in drift.differences],
        "regressions": drift.regressions,
        "exit": drift.exit,
    }
    return json.dumps(document, indent=2).replace("\x7f", "\\u007f") + "\n"


def _difference(each: Difference) -> Mapping[str, Any]:
    return {
        "kind": each.kind,
        "change": each.change,
        "where": list(each.where),
        "old": list(each.old),
        "new": list(each.new),
        "regression": each.regression,
    }


def as_github(drift: Comparison) -> str:
    """Workflow commands: an error for each regression, a notice for everything else."""
    lines = [
        _command("error" if each.regression else "notice", f"{drift.contract}: {each.kind} {each.change}", line(each))
        for each in drift.differences
    ]
    lines += [_command("notice", "conformance diff", note) for note in drift.notes]
    return "\n".join([*lines, _command("notice", "conformance diff", summary(drift))]) + "\n"


def _command(name: str, title: str, text: str) -> str:
    escaped = _escaped(title).replace(":", "%3A").replace(",", "%2C")
    return f"::{name} title={escaped}::{_escaped(text)}"


def _escaped(text: str) -> str:
    """Line ends are escapes already: what is left is the sign that begins an escape of workflow commands."""
    return visible(text).replace("%", "%25")


FORMATS: Mapping[str, Callable[[Comparison], str]] = {"json": as_json, "github": as_github}
