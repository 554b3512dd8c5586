"""Write a matrix as text: differing clauses first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from conformance.checks.clause_results import VERDICTS, Verdict
from conformance.fleet.matrix import Column, Group, Matrix, Row
from conformance.report.model import ClauseEntry
from conformance.terminal.page import TextPage
from conformance.terminal.text_layout import cells, count_text, fit_names, visible

_TITLES: Mapping[Group, str] = {"differ": "Differ", "fail": "Fail on every target that judged them"}
_SIGNS: Mapping[Verdict | None, str] = {"fail": "FAIL", "inconclusive": "?", "skipped": "-", None: "."}
_MEANS = {"?": "inconclusive", "-": "skipped"}
_LONGEST_ID = 40


def render(matrix: Matrix, *, colour: bool, width: int) -> str:
    """Return the matrix as text without a newline at its end; `width` is in cells."""
    page = TextPage(width, colour)
    page.prose(f"{matrix.contract} on {count_text(len(matrix.columns), 'target')}", "bold")
    for column in matrix.columns:
        write_target(page, column, max(cells(each.name) for each in matrix.columns))
    write_notes(page, matrix.columns)
    judged = [each for each in matrix.columns if each.judged]
    for group in _TITLES:
        _table(page, _TITLES[group], matrix.of_group(group), judged)
    if judged:
        page.blank()
        _counts(page, matrix, len(judged))
    return page.text()


def write_target(page: TextPage, column: Column, room: int) -> None:
    """Write one line on a target: its verdicts, or why it was not judged."""
    head = f"  {column.name.ljust(room)}  "
    report = column.report
    if report is None or column.error:
        page.prose(f"not judged: {column.error}", "red", head)
        return
    counts = ", ".join(f"{report.summary[each]} {each}" for each in VERDICTS if report.summary.get(each))
    whole = "" if report.complete else ", not complete"
    page.prose(f"{counts}{whole} ({report.target})", "red" if report.exit else "green", head)


def write_notes(page: TextPage, columns: Sequence[Column]) -> None:
    """Write the notes of the reports, each sentence once, with the names of its targets."""
    names: dict[str, list[str]] = {}
    for column in columns:
        for note in column.report.remarks if column.report else ():
            names.setdefault(note, []).append(column.name)
    for note, some in names.items():
        page.prose(f"{fit_names(some, page.width // 2)}: {note}", head="Note: ")


def _table(page: TextPage, title: str, rows: Sequence[Row], columns: Sequence[Column]) -> None:
    if not rows:
        return
    page.blank()
    page.prose(f"{title} ({len(rows)})", "bold")
    room = min(max(cells(each.id) for each in rows), _LONGEST_ID)
    for some in _fitting(columns, page.width - room - 2):
        widths = [max(cells(each.name), 4) for each in some]
        page.prose(_line([each.name for each in some], widths), "dim", " " * (room + 4))
        for row in rows:
            signs = [_sign(row.verdict(each.name)) for each in some]
            page.prose(_line(signs, widths), head=f"  {visible(row.id):{room}}  ")
            write_reasons(page, {each.name: row.clauses[each.name] for each in some if each.name in row.clauses})
    used = {_sign(row.verdict(each.name)) for row in rows for each in columns}
    means = [f"{sign} is {word}" for sign, word in _MEANS.items() if sign in used]
    if means:
        page.prose(", ".join(means), "dim", "  ")


def _fitting(columns: Sequence[Column], room: int) -> Iterator[list[Column]]:
    """Split the columns into blocks that fit into `room` cells."""
    block: list[Column] = []
    for each in columns:
        if block and sum(max(cells(one.name), 4) + 2 for one in [*block, each]) > room:
            yield block
            block = []
        block.append(each)
    yield block


def _line(words: Iterable[str], widths: Iterable[int]) -> str:
    return "  ".join(word.ljust(width) for word, width in zip(words, widths, strict=True))


def _sign(verdict: Verdict | None) -> str:
    return _SIGNS.get(verdict, str(verdict))


def write_reasons(page: TextPage, clauses: Mapping[str, ClauseEntry]) -> None:
    """Write why a clause fails and on which targets: one line for each reason."""
    by_reason: dict[str, list[str]] = {}
    for name, clause in clauses.items():
        if clause.verdict == "fail":
            by_reason.setdefault(failure_text(clause), []).append(name)
    for why, names in by_reason.items():
        page.prose(f"{fit_names(names, page.width // 2)}: {why}", "dim", "      ")


def failure_text(clause: ClauseEntry) -> str:
    """Return what was expected and what was received, from the first failure."""
    chief = clause.first_failure
    if chief is None:
        return clause.reason or "no reason given"
    on = f"{visible(chief.operation)}, " if chief.operation else ""
    return f"{on}expected {chief.expected}, received {chief.actual}"


def _counts(page: TextPage, matrix: Matrix, judged: int) -> None:
    titles: Mapping[Group, str] = {
        "pass": f"Pass on all {judged} judged targets" if judged > 1 else "Pass on the one judged target",
        "partly": "Pass on every target that judged them, but were not judged on all",
        "nowhere": "Judged on no target",
    }
    for group, title in titles.items():
        rows = matrix.of_group(group)
        if rows:
            page.prose(f"{title}: {count_text(len(rows), 'clause')}", "green" if group == "pass" else "")
