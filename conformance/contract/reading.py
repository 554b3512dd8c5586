"""Where the body of a reply has its code, type and message."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from conformance.contract.json_schema import Schema


@dataclass(frozen=True)
class Reading:
    """One shape of a body, and where it shows the outcome.

    `schema` accepts the bodies of this shape. `speaks` names the choice of an axis that such a body shows. `outcome`
    is the outcome that every such body has; otherwise `code`, `type` and `message` are JSON Pointers into the whole
    body. `template` is a body of this shape, which the reference server completes.
    """

    name: str
    schema: Schema
    choice: str | None = None
    outcome: str | None = None
    code: str | None = None
    type: str | None = None
    message: str | None = None
    template: Any = field(default_factory=dict)
