"""The JSON report: everything that is known, and the same text for the same report."""

from __future__ import annotations

import json
from typing import Any

from conformance.report.model import Report

# The order in which a reader wants them; members with other names follow, sorted.
_ORDER = [
    "format",
    "tool",
    "name",
    "version",
    "contract",
    "contract_digest",
    "target",
    "tag",
    "seed",
    "profiles",
    "complete",
    "dialects",
    "habits",
    "notes",
    "started",
    "duration_s",
    "id",
    "kind",
    "basis",
    "says",
    "source",
    "recorded",
    "operation",
    "verdict",
    "reason",
    "exchanges",
    "summary",
    "exit",
    "coverage",
    "operations",
    "documented",
    "seen",
    "provoked",
    "never",
    "undocumented",
    "unlisted",
    "clauses",
    "evidence",
    "fault",
    "expected",
    "actual",
    "leaning",
    "request",
    "response",
    "failure",
    "message",
    "curl",
    "method",
    "path",
    "query",
    "status",
    "headers",
    "body",
    "credentials",
    "profile",
    "place",
    "form",
]
_RANK = {name: rank for rank, name in enumerate(_ORDER)}


def render(report: Report) -> str:
    """The report as indented JSON."""
    return json.dumps(_ordered(report), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: (_RANK.get(name, len(_RANK)), name))
        return {name: _ordered(value[name]) for name in names}
    return [_ordered(item) for item in value] if isinstance(value, list | tuple) else value
