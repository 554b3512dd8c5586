"""Write matrices, and comparisons of a mock with its reference, as Markdown for job summaries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.fleet.fidelity import MOCK, REFERENCE, Fidelity, verdict
from conformance.fleet.matrix import Column, Matrix, Row
from conformance.fleet.text_format import failure_text
from conformance.report.markdown import SIZE_LIMIT, cell, code, inert, table, within_limit
from conformance.report.sentences import verdict_counts
from conformance.terminal.text_layout import count_text

_CUT = "The summary ends here, as it would be larger than 1 MiB. The format `json` has all."


def render(matrices: Sequence[Matrix], result: str) -> str:
    """Return the matrices of a fleet; `result` is a sentence about all targets."""
    blocks = [f"## {inert(result)}", *(block for each in matrices for block in _matrix(each))]
    return within_limit(blocks, SIZE_LIMIT, _CUT)


def render_fidelity(matrix: Matrix, fidelity: Fidelity) -> str:
    """Return the comparison of a mock with its reference."""
    rows = [
        [cell(row.id), str(row.verdict(MOCK)), str(row.verdict(REFERENCE)), _why(row)] for row in fidelity.differing
    ]
    head = ["Clause", "Mock", "Reference", "Failure"]
    blocks = [f"## {inert(f'{matrix.contract}: {verdict(fidelity)}')}", _targets(matrix.columns)]
    return within_limit([*blocks, *([table(head, rows)] if rows else [])], SIZE_LIMIT, _CUT)


def _matrix(matrix: Matrix) -> Iterator[str]:
    yield f"### {inert(matrix.contract)} on {count_text(len(matrix.columns), 'target')}"
    yield _targets(matrix.columns)
    judged = [each.name for each in matrix.columns if each.judged]
    rows = [*matrix.of_group("differ"), *matrix.of_group("fail")]
    if rows:
        lines = [[cell(row.id), *(row.verdict(name) or "" for name in judged), _why(row)] for row in rows]
        yield table(["Clause", *map(code, judged), "Failure"], lines)


def _targets(columns: Sequence[Column]) -> str:
    rows = [[code(each.name), _result(each), str(int(each.exit))] for each in columns]
    return table(["Target", "Result", "Exit code"], rows)


def _result(column: Column) -> str:
    if column.report is None or column.error:
        return inert(f"not judged: {column.error}")
    return inert(verdict_counts(column.report) + ("" if column.report.complete else ", not complete"))


def _why(row: Row) -> str:
    failing = next((each for each in row.clauses.values() if each.verdict == "fail"), None)
    return cell(failure_text(failing)) if failing else ""
