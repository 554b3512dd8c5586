"""Where a reply's body has its code, type and message."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from conformance.contract.json_schema import Schema


@dataclass(frozen=True)
class Reading:
    """One shape of a body, and where it tells the outcome. Pointers are JSON Pointers into the whole body."""

    name: str
    schema: Schema
    speaks: str | None = None
    outcome: str | None = None
    code: str | None = None
    type: str | None = None
    message: str | None = None
    template: Any = field(default_factory=dict)
