"""OpenAPI links: from a record that was created to what can be done with it, from a list of known values to what takes
one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.effects import Create, List
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.model import Contract, Operation, Resource
from conformance.openapi_export.schemas import Json

Known = Mapping[str, str]
"""Request name -> the runtime expression for its value."""


def links(contract: Contract, operation: Operation) -> Json:
    """Operation id -> Link Object, for the success reply of an operation."""
    return {**_from_record(contract, operation), **_from_vocabulary(contract, operation)}


# --- from a new record -----------------------------------------------------------------------------
def _from_record(contract: Contract, operation: Operation) -> Json:
    resource = contract.resource_of(operation)
    if resource is None or not isinstance(operation.effect, Create) or operation.each:
        return {}
    known = dict(_known(operation, resource))
    found = ((each, _to(contract, each, resource, known)) for each in contract.operations.values())
    return {each.id: link for each, link in found if link is not None}


def _known(operation: Operation, resource: Resource) -> Iterator[tuple[str, str]]:
    """The key of the record, and what stands in the path."""
    yield from ((name, f"$request.path.{name}") for name in operation.path_names)
    record = operation.effect_as(Create).record
    for member, name in resource.key.items():
        pointer = f"{record}/{member}"
        shown = record is not None and resolve(operation.reply_example, pointer) is not ABSENT
        if not resource.made and _in_body(operation, name):
            yield name, f"$request.body#/{name}"
        elif shown and name not in operation.path_names:
            yield from ((each, f"$response.body#{pointer}") for each in (name, *resource.aliases))


def _to(contract: Contract, target: Operation, resource: Resource, known: Known) -> Json | None:
    """None where the target has nothing to do with the record, or is about another record that is not known either."""
    about = target.effect.resource == resource.name
    keys = {name for each in contract.resources.values() for name in (*each.names, *each.aliases)}
    if (about and target.each) or any(name in keys and name not in known for name in target.path_names):
        return None
    path = {name: known[name] for name in target.path_names if name in known}
    own = [name for name in (*resource.names, *resource.aliases) if name in known and name not in path]
    body = {name: known[name] for name in own if _in_body(target, name)}
    told = {*path, *body}
    names = told >= {*resource.names} or any(each in told for each in resource.aliases)
    uses = bool(resource.key) and names and not (about and isinstance(target.effect, Create))
    return _link(target, path, body) if uses or (about and isinstance(target.effect, List)) else None


# --- from a list of known values -------------------------------------------------------------------
def _from_vocabulary(contract: Contract, operation: Operation) -> Json:
    """To what takes an object with listed values, which made-up ones would not be among."""
    listed = {
        field.name: f"$response.body#{field.vocabulary.items}/0/{field.vocabulary.member}"
        for field in contract.fields.values()
        if field.vocabulary is not None and field.vocabulary.operation == operation.id and "body" in field.where
    }
    found = {}
    for target in contract.operations.values():
        key = _key_of_existing(contract, target)
        body = {name: value for name, value in listed.items() if name not in key and _in_body(target, name)}
        if body:
            found[target.id] = _link(target, {}, body)
    return found


def _key_of_existing(contract: Contract, target: Operation) -> tuple[str, ...]:
    """The names by which the target speaks of a record that has to be there: the first value may be that of none."""
    resource = contract.resource_of(target)
    return resource.names if resource is not None and not isinstance(target.effect, Create) else ()


# --- both ------------------------------------------------------------------------------------------
def _in_body(target: Operation, name: str) -> bool:
    return any(slot.where == "body" and slot.trail == (name,) for slot in target.slots)


def _link(target: Operation, path: Known, body: Known) -> Json:
    link: dict[str, Any] = {"operationId": target.id, "description": target.summary}
    if path:
        link["parameters"] = {f"path.{name}": value for name, value in path.items()}
    if body:
        link["requestBody"] = dict(body)
    return link
