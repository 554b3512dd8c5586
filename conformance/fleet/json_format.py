"""Write all reports of a fleet and their matrix as one JSON document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from conformance.core.tool import THIS_TOOL
from conformance.fleet.matrix import Column, Matrix
from conformance.report.json_format import document_of

FORMAT = "conformance-fleet/1"


def document(columns: Sequence[Column], tables: Sequence[Matrix], code: int, **more: Any) -> dict[str, Any]:
    """Return the document that `specs/fleet.schema.json` describes; `code` is the exit code of the command."""
    return {
        "format": FORMAT,
        "tool": asdict(THIS_TOOL),
        "exit": code,
        **more,
        "matrices": [_matrix(each) for each in tables],
        "targets": [_target(each) for each in columns],
    }


def _target(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "exit": column.exit,
        "error": column.error or None,
        "labels": list(column.entry.labels),
        "report": document_of(column.report) if column.report else None,
    }


def _matrix(matrix: Matrix) -> dict[str, Any]:
    names = sorted(each.name for each in matrix.columns)
    return {
        "contract": matrix.contract,
        "clauses": [
            {
                "id": row.id,
                "says": row.says,
                "group": row.group,
                "verdicts": {name: row.verdict(name) for name in names},
            }
            for row in matrix.rows
        ],
        "targets": [each.name for each in matrix.columns],
    }
