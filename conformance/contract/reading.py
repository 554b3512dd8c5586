"""The shapes of replies, and where they have the outcome, the type and the message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.contract.json_schema import Schema
from conformance.core.exchange import Response


@dataclass(frozen=True)
class ReplyCondition:
    """Conditions on the HTTP status and the headers of a reply.

    Attributes:
        statuses: The HTTP statuses that it may have; empty for any.
        headers: Header -> its value, or a schema of its value.
    """

    statuses: frozenset[int] = frozenset()
    headers: Mapping[str, str | Schema] = field(default_factory=dict)

    def allows_status(self, status: int) -> bool:
        """Return whether the reply may have this HTTP status."""
        return not self.statuses or status in self.statuses

    def holds(self, response: Response) -> bool:
        """Return whether the reply meets the condition."""
        return self.allows_status(response.status) and all(
            _fits(response.header(name), expected) for name, expected in self.headers.items()
        )

    @property
    def header_values(self) -> Mapping[str, str]:
        """A value that meets the condition, for each header that has one in the contract."""
        values = {name: example_value(expected) for name, expected in self.headers.items()}
        return {name: value for name, value in values.items() if value is not None}


def _fits(value: str | None, expected: str | Schema) -> bool:
    """Return whether a header has the expected value. Its parameters, such as a charset, and its case do not matter."""
    if value is None:
        return False
    if isinstance(expected, Schema):
        return expected.accepts(value)
    return expected.casefold() in (value.strip().casefold(), value.partition(";")[0].strip().casefold())


def example_value(expected: str | Schema) -> str | None:
    """Return a value of a header; None if the schema has none."""
    if isinstance(expected, str):
        return expected
    flat = expected.flat
    given = [flat.get("const"), flat.get("example"), *flat.get("examples", ()), *flat.get("enum", ())]
    return next((each for each in given if isinstance(each, str) and expected.accepts(each)), None)


@dataclass(frozen=True)
class Reading:
    """One shape of a reply, and where it shows the outcome.

    Attributes:
        name: A name for messages.
        schema: The schema that accepts the bodies of this shape.
        needs_body: Whether a reply of this shape has a body. Without a schema in the contract, it may have none.
        when: The conditions on its HTTP status and headers.
        choice: The choice on an axis that only servers with such bodies make; None if any server can send them.
        outcome: The id of the outcome of every such body; None if the code or the HTTP status shows it.
        code: The JSON Pointer to the code, or None.
        by_status: Whether the HTTP status alone shows the outcome.
        type: The JSON Pointer to the type, or None.
        message: The JSON Pointer to the message, or None.
        status: The JSON Pointer to a member that repeats the HTTP status, or None.
        template: A body of this shape, which the reference server completes.
    """

    name: str
    schema: Schema
    needs_body: bool = True
    when: ReplyCondition = field(default_factory=ReplyCondition)
    choice: str | None = None
    outcome: str | None = None
    code: str | None = None
    by_status: bool = False
    type: str | None = None
    message: str | None = None
    status: str | None = None
    template: Any = field(default_factory=dict)

    @property
    def shows_code(self) -> bool:
        """Whether the outcome of such a body depends on its code."""
        return self.code is not None and self.outcome is None

    @property
    def may_be_empty(self) -> bool:
        """Whether the reference server replies without a body: the contract describes no part of it."""
        pointers = (self.code, self.type, self.message, self.status)
        return not self.needs_body and not self.template and all(each is None for each in pointers)

    def can_show(self, status: int, body: Any) -> bool:
        """Return whether a reply with this HTTP status and body, and with the right headers, has this shape."""
        return self.when.allows_status(status) and self.schema.accepts(body)
