"""Check that no member is required where OpenAPI says that it is not sent: by `readOnly` or `writeOnly`."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.contract.json_schema import Schema
from conformance.contract.openapi import bounded_member_slots
from conformance.lint.finding import ContractFiles, LintFinding
from conformance.lint.stage import Stage

STAGE = Stage.REQUESTS


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield required members that are `readOnly` in a request, or `writeOnly` in a reply."""
    for operation in files.contract.operations.values():
        keys = files.route_of[operation.id].keys
        if operation.body_schema is not None:
            for name in _required_with(operation.body_schema, "readOnly"):
                text = f"{name!r} is required and `readOnly`, so requests do not have it"
                yield files.in_openapi((*keys, "requestBody"), f"the body of {operation.id}: {text}{_ADVICE}")
        for status, schema in operation.replies.items():
            for name in _required_with(schema, "writeOnly"):
                text = f"{name!r} is required and `writeOnly`, so replies do not have it"
                place = (*keys, "responses", str(status))
                yield files.in_openapi(place, f"the reply {status} of {operation.id}: {text}{_ADVICE}")


_ADVICE = "; remove it from `required`, or give requests and replies schemas of their own"


def _required_with(schema: Schema, keyword: str) -> Iterator[str]:
    items = schema.not_null.flat.get("items")
    slots = bounded_member_slots("body", schema if items is None else schema.inner(items))
    return (".".join(each.trail) for each in slots if each.required and each.schema.flat.get(keyword) is True)
