"""OpenAPI links: which operation can use which value of another operation's exchange.

Theory. A generator that invents keys sends requests about records that do not exist, so that all are refused. Links
show the generator where real values are. They are derived from the contract, not from openapi.yaml. A runtime
expression (`$response.body#/id`) says where a value comes from. There are two kinds of links:

- A creation links to every operation that can use the new record: one on the same resource, or one that takes its key.
  The key comes from the request, if the client sends it, otherwise from the reply, if the documented example shows it.
  There is no link if the path of the linked operation needs the key of another record, because this key is unknown.
  Nor is there a link to another creation of the same resource, which would be refused.
- An operation that lists the values of a field links to every operation with that member in its body. There is no link
  if the member is part of the key of an existing record, because a listed value may have no record yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.effects import Create, List
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.openapi_export.schemas import Json

Known = Mapping[str, str]
"""The runtime expressions of known values by request name."""


def links(contract: Contract, operation: Operation) -> Json:
    """Return the Link Objects for the successes of an operation, by the id of the linked operation."""
    return {**_from_record(contract, operation), **_from_vocabulary(contract, operation)}


# --- from a new record -----------------------------------------------------------------------------
def _from_record(contract: Contract, operation: Operation) -> Json:
    resource = contract.resource_of(operation)
    if resource is None or not isinstance(operation.effect, Create) or operation.for_each_item:
        return {}
    known = dict(_known(operation, resource))
    found = ((each, _link_to(contract, each, resource, known)) for each in contract.operations.values())
    return {each.id: link for each, link in found if link is not None}


def _known(operation: Operation, resource: Resource) -> Iterator[tuple[str, str]]:
    """Yield (request name, runtime expression) for each value of the path, and for the key of the new record."""
    yield from ((name, f"$request.path.{operation.renamed.get(name, name)}") for name in operation.path_names)
    record = operation.effect_as(Create).record
    for member, name in resource.key.items():
        pointer = f"{record}/{member}"
        shown = record is not None and resolve(operation.reply_example, pointer) is not ABSENT
        if not resource.key_pattern and _in_body(operation, name):
            yield name, f"$request.body#/{name}"
        elif shown and name not in operation.path_names:
            yield from ((each, f"$response.body#{pointer}") for each in (name, *resource.aliases))


def _link_to(contract: Contract, target: Operation, resource: Resource, known: Known) -> Json | None:
    """Return the link; None if the target cannot use the record, or needs the key of another record."""
    same_resource = target.effect.resource == resource.name
    keys = {name for each in contract.resources.values() for name in (*each.names, *each.aliases)}
    if (same_resource and target.for_each_item) or any(
        name in keys and name not in known for name in target.path_names
    ):
        return None
    path = {name: known[name] for name in target.path_names if name in known}
    own = [name for name in (*resource.names, *resource.aliases) if name in known and name not in path]
    body = {name: known[name] for name in own if _in_body(target, name)}
    passed = {*path, *body}
    has_key = passed >= {*resource.names} or any(each in passed for each in resource.aliases)
    uses = bool(resource.key) and has_key and not (same_resource and isinstance(target.effect, Create))
    return _link(target, path, body) if uses or (same_resource and isinstance(target.effect, List)) else None


# --- from a list of known values -------------------------------------------------------------------
def _from_vocabulary(contract: Contract, operation: Operation) -> Json:
    """Return the links to operations that take a listed value in their body."""
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
    """Return the request names of the key of the record that must exist; empty for a creation."""
    resource = contract.resource_of(target)
    return resource.names if resource is not None and not isinstance(target.effect, Create) else ()


# --- both ------------------------------------------------------------------------------------------
def _in_body(target: Operation, name: str) -> bool:
    return any(slot.where == "body" and slot.trail == (name,) for slot in target.slots)


def _link(target: Operation, path: Known, body: Known) -> Json:
    link: dict[str, Any] = {"operationId": target.id, "description": target.summary}
    if path:
        link["parameters"] = {f"path.{target.renamed.get(name, name)}": value for name, value in path.items()}
    if body:
        link["requestBody"] = dict(body)
    return link
