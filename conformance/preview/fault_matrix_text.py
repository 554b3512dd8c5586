"""The fault matrix as text for a terminal: one line for each kind of fault, or one for each operation and kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from conformance.contract.model import Contract
from conformance.preview.fault_matrix import FaultKind
from conformance.terminal.text_layout import count_text


def kind_lines(contract: Contract, kinds: Sequence[FaultKind]) -> Iterator[str]:
    """Yield a table with a line for each kind of fault, then the total."""
    operations = len(contract.operations)
    yield from _table(
        ["kind of fault", "", "tried on", "mutants", "not tried on the others because"],
        [
            [each.name, each.sort, f"{len(each.tried)} of {operations}", str(each.mutants), _reasons(each)]
            for each in kinds
        ],
    )
    yield _total(contract, kinds, [*contract.operations])


def operation_lines(contract: Contract, kinds: Sequence[FaultKind], operations: Sequence[str]) -> Iterator[str]:
    """Yield a heading for each operation, and below it a line for each kind of fault; then the total."""
    for operation in operations:
        yield operation
        yield from (f"  {line}" for line in _table([], [_cell(each, operation) for each in kinds]))
    yield _total(contract, kinds, operations)


def _cell(kind: FaultKind, operation: str) -> list[str]:
    clauses = kind.tried.get(operation)
    return [kind.name, "tried" if clauses else "-", ", ".join(clauses) if clauses else kind.not_tried[operation]]


def _reasons(kind: FaultKind) -> str:
    counts = Counter(kind.not_tried.values())
    if len(counts) == 1:
        return next(iter(counts))
    return "; ".join(f"{reason} ({count})" for reason, count in counts.most_common())


def _total(contract: Contract, kinds: Sequence[FaultKind], operations: Sequence[str]) -> str:
    cells = len(kinds) * len(operations)
    tried = sum(operation in each.tried for each in kinds for operation in operations)
    sizes = f"{count_text(len(kinds), 'kind')} of fault on {count_text(len(operations), 'operation')}"
    return f"{contract.name}: {sizes}, {tried} of {cells} tried, the others for the reasons above"


def _table(heading: list[str], rows: list[list[str]]) -> Iterator[str]:
    lines = [heading, *rows] if heading else rows
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        yield "  ".join(f"{cell:{width}}" for cell, width in zip(line, widths, strict=True)).rstrip()
