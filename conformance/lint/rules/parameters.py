"""Check that a run can send every parameter: its style, the types of its values, and its example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.header_values import can_be_in_header
from conformance.contract.json_pointer import ABSENT
from conformance.contract.json_schema import Schema
from conformance.contract.model import Contract
from conformance.contract.operation import ParameterSlot
from conformance.contract.parameter_style import STYLES
from conformance.lint.finding import ContractFiles, LintFinding, Parameter
from conformance.lint.stage import Stage

STAGE = Stage.REQUESTS

_NESTED = {"array", "object"}


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield the parameters that a run cannot send as the API expects."""
    for operation in files.contract.operations.values():
        slots = {(str(each.where), operation.renamed.get(each.name, each.name)): each for each in operation.slots}
        route = files.route_of[operation.id]
        for each in route.parameters(files.openapi_file.value):
            slot = slots.get((each.where, each.name))
            fault = (
                "" if slot is None else _fault(each, slot, files.openapi_file.value) or _key_fault(slot, files.contract)
            )
            if fault:
                yield files.in_openapi(each.keys, f"the {each.where} parameter {each.name!r} of {route} {fault}")


def _key_fault(slot: ParameterSlot, contract: Contract) -> str:
    if slot.where != "path" or slot.name not in contract.owners or not slot.types & _NESTED:
        return ""
    return "is an array or object, but it is the key of a record, which must be one text or number"


def _fault(parameter: Parameter, slot: ParameterSlot, document: Mapping[str, Any]) -> str:
    styles = STYLES[parameter.where]
    if "content" in parameter.raw:
        return "has `content`, which a run does not read; describe the value by `schema`"
    if slot.style.name not in styles:
        return f"has the style {slot.style.name}, which a {parameter.where} cannot have; known: {', '.join(styles)}"
    return _type_fault(Schema(parameter.raw.get("schema", True), document)) or _header_fault(slot)


def _type_fault(schema: Schema) -> str:
    """Return the fault of a value with objects or arrays inside, for which OpenAPI defines no style."""
    forms = (schema, *schema.alternatives)
    items = [each.inner(each.flat["items"]) for each in forms if "items" in each.flat]
    members = [each.inner(raw) for each in forms for raw in each.flat.get("properties", {}).values()]
    for inside in (*items, *members):
        if inside.possible_types & _NESTED or "properties" in inside.flat:
            what = "an array" if items else "an object"
            return f"is {what} with lists or objects inside, which a run cannot send; remove it or the operation"
    return ""


def _header_fault(slot: ParameterSlot) -> str:
    if slot.where not in ("header", "cookie") or slot.example is ABSENT:
        return ""
    text = slot.style.text(slot.name, slot.example)
    return (
        "" if can_be_in_header(slot, text) else f"has an example that a {slot.where} cannot have; use printable ASCII"
    )
