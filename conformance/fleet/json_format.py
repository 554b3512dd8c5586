"""All reports of a fleet and the matrix that they make, as one JSON document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from conformance import __version__
from conformance.fleet.matrix import Column, Matrix

FORMAT = "conformance-fleet/1"


def document(columns: Sequence[Column], tables: Sequence[Matrix], code: int, **more: Any) -> dict[str, Any]:
    """As `specs/fleet.schema.json` describes it; `code` is the exit code of the command."""
    return {
        "format": FORMAT,
        "tool": {"name": "conformance", "version": __version__},
        "exit": code,
        "matrices": [_matrix(each) for each in tables],
        **more,
        "targets": [_target(each) for each in columns],
    }


def _target(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "labels": list(column.entry.labels),
        "exit": column.exit,
        "error": column.error or None,
        "report": column.report,
    }


def _matrix(matrix: Matrix) -> dict[str, Any]:
    return {
        "contract": matrix.contract,
        "targets": [each.name for each in matrix.columns],
        "clauses": [
            {
                "id": row.id,
                "says": row.says,
                "group": row.group,
                "verdicts": {each.name: row.verdict(each.name) for each in matrix.columns},
            }
            for row in matrix.rows
        ],
    }
