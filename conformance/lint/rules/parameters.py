"""Check that a run can send every parameter: it sends no headers but the key, and no objects in a path or query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.json_schema import Schema
from conformance.contract.openapi import read_credential_slots
from conformance.lint.finding import ContractFiles, LintFinding, Parameter
from conformance.lint.stage import Stage

STAGE = Stage.REQUESTS

_IGNORED_HEADERS = {"accept", "content-type", "authorization"}
"""Headers that OpenAPI does not describe as parameters: it ignores such parameters."""
_STYLES = {"path": "simple", "query": "form"}
_NESTED = {"array", "object"}


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield the parameters that a run would leave out, or send in another form than the API expects."""
    slots = read_credential_slots(files.openapi_file).values()
    sent = _IGNORED_HEADERS | {each.name.lower() for each in slots if each.location == "header"}
    for route in files.routes:
        for each in route.parameters(files.openapi_file.value):
            fault = _unsent_fault(each, sent) or _form_fault(each, files.openapi_file.value)
            if fault:
                yield files.in_openapi(each.keys, f"the {each.where} parameter {each.name!r} of {route} {fault}")


def _unsent_fault(parameter: Parameter, sent_headers: set[str]) -> str:
    is_sent = parameter.where in ("path", "query") or parameter.name.lower() in sent_headers
    if is_sent or not parameter.raw.get("required"):
        return ""
    return "is required, but a run cannot send it; remove it or the operation, or make it optional if it is"


def _form_fault(parameter: Parameter, document: Mapping[str, Any]) -> str:
    style = _STYLES.get(parameter.where)
    if style is None:
        return ""
    if "content" in parameter.raw:
        return "has `content`, which a run does not read; describe the value by `schema`"
    if parameter.raw.get("style", style) != style:
        text = f"has the style {parameter.raw['style']}, which a run does not send; only {style} is supported"
        return f"{text}; remove the parameter if it is optional"
    return _type_fault(parameter, Schema(parameter.raw.get("schema", True), document))


def _type_fault(parameter: Parameter, schema: Schema) -> str:
    forms = (schema, *schema.alternatives)
    nested = schema.possible_types & _NESTED | {"object" for each in forms if "properties" in each.flat}
    if not nested:
        return ""
    items = [each.inner(each.flat["items"]) for each in forms if "items" in each.flat]
    if "object" in nested or any(each.possible_types & _NESTED or "properties" in each.flat for each in items):
        return f"is {_named(nested)} with members or lists inside, which a run cannot send; remove it or the operation"
    return "is an array, which a run cannot send in a path; remove the operation" if parameter.where == "path" else ""


def _named(types: set[str] | frozenset[str]) -> str:
    return "an object" if "object" in types else "an array"
