"""Check that rules can judge each documented response header, and that the mock can send its example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.json_schema import Schema
from conformance.contract.openapi import deref
from conformance.contract.response_headers import HEADERS_OF_MESSAGES, headers_of_response
from conformance.core.header_syntax import SYNTAX
from conformance.lint.finding import ContractFiles, LintFinding
from conformance.lint.stage import Stage

STAGE = Stage.CONTENT


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield the headers whose form is not supported, and the examples that break their own documentation."""
    document = files.openapi_file.value
    for route in files.routes:
        for status, response in route.raw["responses"].items():
            for name, raw in deref(document, response).get("headers", {}).items():
                fault = "" if name.lower() in HEADERS_OF_MESSAGES else _fault(document, name, deref(document, raw))
                if fault:
                    keys = (*route.keys, "responses", status, "headers", name)
                    yield files.in_openapi(keys, f"the header {name} of the response {status} of {route} {fault}")


def _fault(document: Mapping[str, Any], name: str, raw: Mapping[str, Any]) -> str:
    if "content" in raw:
        return "has `content`, which no rule reads; describe the value by `schema`"
    schema = Schema(raw.get("schema", True), document)
    items = [each.inner(each.flat["items"]) for each in (schema, *schema.alternatives) if "items" in each.flat]
    nested = "object" in schema.possible_types or any(each.possible_types & {"object", "array"} for each in items)
    if nested:
        return (
            "is an object, or a list of lists or objects, which no rule reads; describe it as a text with a `pattern`"
        )
    [header] = headers_of_response(document, {name: raw})
    if not (header.example.isascii() and header.example.isprintable()):
        return f"has the example {header.example!r}, which cannot be sent; use printable ASCII characters"
    if not header.accepts(header.example):
        return f"has the example {header.example!r}, which does not fit its schema; write an `example` that does"
    syntax = SYNTAX.get(name.lower())
    if syntax is not None and not syntax.accepts(header.example):
        return f"has the example {header.example!r}, which is not {syntax.expected}"
    return ""
