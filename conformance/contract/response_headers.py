"""The response headers that openapi.yaml documents.

A header is text. By its schema it can also be a number, a boolean, or an array of these, whose elements are separated
by commas (the style `simple` of OpenAPI).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from conformance.contract.json_pointer import ABSENT
from conformance.contract.json_schema import Schema
from conformance.contract.openapi_document.example_values import example_value
from conformance.core.header_syntax import SYNTAX

_ODD_TEXTS = ("?", "-1", "1.5", "true", "", "x" * 300)
HEADERS_OF_MESSAGES = frozenset(
    ("content-type", "content-length", "content-encoding", "transfer-encoding", "connection", "trailer", "date")
)
"""Headers that belong to the message and not to the API: OpenAPI ignores the first, servers send the others."""
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,30})?(?:[eE][-+]?[0-9]{1,2})?")


@dataclass(frozen=True, eq=False)
class ResponseHeader:
    """A documented header of a response.

    Attributes:
        name: The name, as openapi.yaml has it.
        required: Whether each response must have it.
        schema: The schema of its value.
        example: The value that the mock sends: the documented example, or one made from the schema.
    """

    name: str
    required: bool
    schema: Schema
    example: str

    def accepts(self, text: str) -> bool:
        """Return whether a value fits the schema."""
        return any(self.schema.accepts(value) for value in _readings(self.schema, text))

    @cached_property
    def wrong_example(self) -> str | None:
        """A value that does not fit the schema; None if every text seems to fit."""
        return next((each for each in _ODD_TEXTS if not self.accepts(each)), None)


HeadersByStatus = Mapping[str, Sequence[ResponseHeader]]
"""The key of a response in openapi.yaml (`200`, `4XX` or `default`) -> its documented headers."""


def headers_of_response(root: Mapping[str, Any], headers: Mapping[str, Any]) -> Iterator[ResponseHeader]:
    """Yield the documented headers of a response. `headers` are its Header Objects, without references."""
    for name, raw in headers.items():
        if name.lower() not in HEADERS_OF_MESSAGES:
            schema = Schema(raw.get("schema", True), root)
            yield ResponseHeader(name, raw.get("required") is True, schema, _example(name, raw, schema))


def headers_for(headers: HeadersByStatus, status: int) -> Sequence[ResponseHeader]:
    """Return the documented headers of responses with this status."""
    keys = (str(status), f"{status // 100}XX", f"{status // 100}xx", "default")
    return next((headers[each] for each in keys if each in headers), ())


def _readings(schema: Schema, text: str) -> Iterator[Any]:
    """Yield the values that a text can stand for, by the types of the schema."""
    yield text
    if text in ("true", "false"):
        yield text == "true"
    number = _NUMBER.fullmatch(text)
    if number is not None:
        yield float(text) if {".", "e", "E"} & {*text} else int(text)
    if "array" in schema.possible_types:
        items = schema.inner(schema.not_null.flat.get("items", True))
        parts = [each.strip(" \t") for each in text.split(",")] if text else []
        yield [next(filter(items.accepts, _readings(items, each)), each) for each in parts]


def _example(name: str, raw: Mapping[str, Any], schema: Schema) -> str:
    named = [each["value"] for each in raw.get("examples", {}).values() if isinstance(each, dict) and "value" in each]
    stated = [each for each in (raw.get("example", ABSENT), *named) if each is not ABSENT]
    if not stated:
        stated = [example_value(schema, made_up=False, is_reply=True)]
    syntax = SYNTAX.get(name.lower())
    made = [] if syntax is None else [each for each in _readings(schema, syntax.right) if schema.accepts(each)]
    values = [*stated, *made, example_value(schema, made_up=True, is_reply=True)]
    return header_text(next((each for each in values if each is not ABSENT), "text"))


def header_text(value: Any) -> str:
    """Return a value as the text of a header."""
    if isinstance(value, list):
        return ",".join(map(header_text, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
