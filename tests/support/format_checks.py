"""JSON Schemas of objects without other members, and reports to check with them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from conformance.checks.exit_codes import ExitCode
from conformance.contract.json_schema import Schema
from conformance.report.model import Report
from tests.support.reports import clause, evidence, report, rich

FILE = "specs/my api/contract.yaml"
TEXT = {"type": "string"}
COUNT = {"type": "integer", "minimum": 0}


def located() -> Report:
    made = rich()
    clauses = tuple(replace(each, line=number) for number, each in enumerate(made.clauses, 3))
    return replace(made, contract_file=FILE, clauses=clauses)


def passing(**changes: Any) -> Report:
    return report(clause("a", "pass"), **{"exit": ExitCode.CONFORMS, **changes})


def failing(number: int) -> Report:
    return report(*(clause(f"c{n}", "fail", line=n + 1, evidence=(evidence(),)) for n in range(number)))


def closed(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the schema of an object without other members."""
    properties = {**required, **(optional or {})}
    return {"type": "object", "additionalProperties": False, "required": [*required], "properties": properties}


def many(schema: dict[str, Any], **limits: Any) -> dict[str, Any]:
    return {"type": "array", "items": schema, **limits}


def valid(schema: dict[str, Any], document: Any) -> list[str]:
    return [f"{place}: {text}" for place, text in Schema(schema, schema).errors(document)]
