"""The shapes of reply bodies, and where they have the code, the type and the message."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from conformance.contract.json_schema import Schema


@dataclass(frozen=True)
class Reading:
    """One shape of a body, and where it shows the outcome.

    Attributes:
        name: A name for messages.
        schema: The schema that accepts the bodies of this shape.
        choice: The choice on an axis that only servers with such bodies make; None if any server can send them.
        outcome: The id of the outcome of every such body; None if `code` shows it.
        code: The JSON Pointer to the code; None if `outcome` is given.
        type: The JSON Pointer to the type, or None.
        message: The JSON Pointer to the message, or None.
        template: A body of this shape, which the reference server completes.
    """

    name: str
    schema: Schema
    choice: str | None = None
    outcome: str | None = None
    code: str | None = None
    type: str | None = None
    message: str | None = None
    template: Any = field(default_factory=dict)
