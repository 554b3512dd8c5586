"""The operations of contract.yaml: those of openapi.yaml, on records that exist, shown where the reply has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.model import Operation
from conformance.lint.finding import ContractFiles, LintFinding, strangers, unknown

_ON_ONE = ("read", "merge", "replace", "delete", "rekey")


def missing(pair: ContractFiles) -> Iterator[LintFinding]:
    """Operations that stand in one of the files only."""
    said = pair.said.value["operations"]
    for name, text in strangers(said, pair.route_of, "operation of openapi.yaml called"):
        yield pair.in_contract(("operations", name), text)
    for name, route in pair.route_of.items():
        if "operationId" in route.raw and name not in said:
            yield pair.in_openapi(route.keys, f"contract.yaml does not say what {name} does; add it to operations")


def findings(pair: ContractFiles) -> Iterator[LintFinding]:
    for operation in pair.contract.operations.values():
        for key, text in _faults(pair, operation):
            yield pair.in_contract(("operations", operation.id, *key.split()), f"{operation.id}: {text}")


def _faults(pair: ContractFiles, operation: Operation) -> Iterator[tuple[str, str]]:
    effect = operation.effect
    if effect.resource is not None and effect.resource not in pair.contract.resources:
        yield "resource", unknown("resource", effect.resource, pair.contract.resources)
    elif effect.resource is not None:
        yield from _key_faults(pair, operation)
    if effect.each and operation.takes != "list":
        yield "each", "each is for operations whose body is a list"
    yield from _query_faults(operation)
    yield from _filter_faults(pair, operation)
    yield from _rekey_faults(operation)
    yield from _pointer_faults(operation)


def _key_faults(pair: ContractFiles, operation: Operation) -> Iterator[tuple[str, str]]:
    """Whether requests and replies name the record that the operation is about."""
    effect = operation.effect
    resource = pair.contract.resources[effect.resource or ""]
    given = {slot.name for slot in operation.slots}
    used = {slot.name for each in pair.contract.operations.values() for slot in each.slots}
    named = effect.name in _ON_ONE or (effect.name == "create" and not resource.made)
    if named and not resource.singleton and not given & set(resource.aliases):
        for name in resource.names:
            if name in used - given:
                yield "resource", f"no part of the request is called {name!r}, which is the key of {resource.name}"
    if effect.name == "create" and resource.made and not effect.each:
        shown = resolve(operation.reply_example, effect.record) if effect.record else ABSENT
        for member in resource.key:
            if effect.record is None or (isinstance(shown, dict) and member not in shown):
                yield "effect", f"the server makes the key {member!r}: record must lead to where the reply shows it"


def _filter_faults(pair: ContractFiles, operation: Operation) -> Iterator[tuple[str, str]]:
    """Filters by members that no record has."""
    resource = pair.contract.resource_of(operation)
    if resource is None:
        return
    members = {*resource.kept, *resource.key, *resource.parents.values(), *resource.also, *resource.initial}
    members |= {*resource.makes, *resource.pointers, *(name for each in resource.seed for name in each)}
    for each in pair.contract.operations.values():
        pointer = each.effect.items if each.effect.record is None else each.effect.record
        if each.effect.resource == resource.name and pointer is not None:
            members |= set(_names_in(resolve(each.reply_example, pointer)))
    for name, rule in operation.effect.filters.items():
        for _, text in strangers([rule.member], members, f"member of {resource.name} called"):
            yield f"filters {name}", text


def _names_in(shown: Any) -> Iterator[str]:
    """The member names of a record, or of records in an array or under their ids."""
    for each in [shown, *(shown.values() if isinstance(shown, dict) else shown if isinstance(shown, list) else [])]:
        yield from each if isinstance(each, dict) else ()


def _query_faults(operation: Operation) -> Iterator[tuple[str, str]]:
    known = [slot.name for slot in operation.slots if slot.where == "query"]
    effect = operation.effect
    for key, names in (
        ("filters", list(effect.filters)),
        ("echoes", list(effect.echoes)),
        ("paging", [effect.paging[part] for part in ("page", "limit") if part in effect.paging]),
    ):
        for name, text in strangers(names, known, "query parameter"):
            yield f"{key} {name}" if key != "paging" else key, text


def _rekey_faults(operation: Operation) -> Iterator[tuple[str, str]]:
    known = [slot.name for slot in operation.slots]
    names = [*operation.effect.rekey, *operation.effect.rekey.values()]
    for _, text in strangers(names, known, "parameter or body member"):
        yield "rekey", text


def _pointer_faults(operation: Operation) -> Iterator[tuple[str, str]]:
    effect = operation.effect
    pointers = {key: getattr(effect, key) for key in ("record", "items", "total", "shown", "done", "errors")}
    pointers |= {f"echoes {name}": pointer for name, pointer in effect.echoes.items()}
    for key, pointer in pointers.items():
        if pointer is not None and resolve(operation.reply_example, pointer) is ABSENT:
            yield key, f"the reply's example has nothing at {pointer} ({key})"
    for pointer in effect.tallies:
        if resolve(operation.reply_example, pointer) is ABSENT:
            yield f"tallies {pointer}", f"the reply's example has nothing at {pointer} (tallies)"
