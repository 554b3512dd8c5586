"""Check the operations of contract.yaml: their resources, keys, filters, parameters and pointers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.contract.effects import Create, List, Read, ShowsRecord
from conformance.contract.json_pointer import ABSENT, join, resolve
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.lint.finding import ContractFiles, LintFinding, unknown_name, unknown_names
from conformance.lint.record_members import members_of
from conformance.lint.stage import Stage
from conformance.observation.records import shown_items

STAGE = Stage.CONTENT


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield the faults of each operation."""
    for operation in files.contract.operations.values():
        for key, text in _faults(files, operation):
            yield files.in_contract(("operations", operation.id, *key.split()), f"{operation.id}: {text}")


def _faults(files: ContractFiles, operation: Operation) -> Iterator[tuple[str, str]]:
    """Yield (keys joined by spaces, text) for each fault, also of keys that the operation's effect ignores."""
    effect, raw = operation.effect, files.contract_file.value["operations"][operation.id]
    if effect.resource is not None and effect.resource not in files.contract.resources:
        yield "resource", unknown_name("resource", effect.resource, files.contract.resources)
    elif effect.resource is not None:
        yield from _key_faults(files, operation)
    if raw.get("for_each_item") and operation.takes != "list":
        yield "for_each_item", "`for_each_item` is only for operations whose body is a list"
    yield from _query_faults(operation, raw)
    yield from _filter_faults(files, operation, raw)
    yield from _rekey_faults(operation, raw)
    yield from _pointer_faults(operation, raw)
    yield from _array_faults(files, operation)
    yield from _item_list_faults(files, operation)
    yield from _shown_faults(operation)
    yield from _beside_faults(files, operation)


def _key_faults(files: ContractFiles, operation: Operation) -> Iterator[tuple[str, str]]:
    """Yield the parts of the key that are missing in the request, or in the reply of a creation."""
    effect = operation.effect
    resource = files.contract.resource_of(operation)
    assert resource is not None
    given = {slot.name for slot in operation.slots}
    used = {slot.name for each in files.contract.operations.values() for slot in each.slots}
    named = effect.about_one or (isinstance(effect, Create) and not resource.key_pattern)
    if named and not resource.singleton and not given & set(resource.aliases):
        for name in resource.names:
            if name in used - given:
                yield "resource", f"no part of the request is called {name!r}, which is the key of {resource.name}"
    if isinstance(effect, Create) and resource.key_pattern and effect.for_each_item is None:
        if effect.record is None and _can_be_found_in_list(files, resource):
            return
        shown = resolve(operation.reply_example, effect.record)
        for member in resource.key:
            if effect.record is None or (isinstance(shown, dict) and member not in shown):
                yield "effect", f"the server generates the key {member!r}: `record` must point to it in the reply"


def _can_be_found_in_list(files: ContractFiles, resource: Resource) -> bool:
    """Return whether a list shows new records, and a stored member has a new value in each of them."""
    new_values = {each.name for each in files.contract.fields.values() if each.new_value}
    return bool(new_values & {*resource.stored_members} and files.contract.operations_with(List, resource.name))


def _filter_faults(files: ContractFiles, operation: Operation, raw: Any) -> Iterator[tuple[str, str]]:
    """Yield filters whose member no record has."""
    resource = files.contract.resource_of(operation)
    if resource is None:
        return
    members = members_of(files.contract, resource)
    for name, rule in raw.get("filters", {}).items():
        for _, text in unknown_names([rule["member"]], members, f"member of {resource.name} called"):
            yield f"filters {name}", text


def _query_faults(operation: Operation, raw: Any) -> Iterator[tuple[str, str]]:
    known = [slot.parameter for slot in operation.slots if slot.where == "query"]
    for name, text in unknown_names(raw.get("filters", {}), [*known, *operation.path_names], "query parameter"):
        yield f"filters {name}", text
    members = [slot.name for slot in operation.slots if slot.where in ("path", "body")]
    for name, text in unknown_names(raw.get("echoes", {}), [*known, *members], "parameter or body member"):
        yield f"echoes {name}", text
    bounds = [raw["rows"][each] for each in ("first", "last")] if "rows" in raw else []
    for _, text in unknown_names([each for each in bounds if not each.startswith("/")], known, "query parameter"):
        yield "rows", text


def _rekey_faults(operation: Operation, raw: Any) -> Iterator[tuple[str, str]]:
    known = [slot.name for slot in operation.slots]
    rekey = raw.get("rekey", {})
    names = [*rekey, *rekey.values()]
    for _, text in unknown_names(names, known, "parameter or body member"):
        yield "rekey", text


def _pointer_faults(operation: Operation, raw: Any) -> Iterator[tuple[str, str]]:
    pointers = {key: raw.get(key) for key in ("record", "items", "total", "shown_count", "done", "errors")}
    pointers |= {f"echoes {name}": pointer for name, pointer in raw.get("echoes", {}).items()}
    rows = {key: pointer for key, pointer in raw.get("rows", {}).items() if str(pointer).startswith("/")}
    pointers |= {f"rows {key}": pointer for key, pointer in rows.items()}
    for key, pointer in pointers.items():
        if pointer is not None and resolve(operation.reply_example, pointer) is ABSENT:
            yield key, f"the example of the reply has nothing at {pointer} ({key})"
    for pointer in raw.get("counters", {}):
        if resolve(operation.reply_example, pointer) is ABSENT:
            yield f"counters {pointer}", f"the example of the reply has nothing at {pointer} (counters)"


def _shown_faults(operation: Operation) -> Iterator[tuple[str, str]]:
    """Yield the faults of a whole list of records, or of figures by day, in the example of the reply."""
    effect, example = operation.effect, operation.reply_example
    if isinstance(effect, ShowsRecord) and effect.whole_list and not isinstance(resolve(example, effect.record), list):
        yield "whole_list", "`record` must point to the list in the example of the reply"
    if effect.rows is not None and resolve(example, effect.rows.at) is not ABSENT and not effect.rows.rows_of(example):
        yield "rows", f"the example of the reply has no row with a day at {effect.rows.at}"


def _beside_faults(files: ContractFiles, operation: Operation) -> Iterator[tuple[str, str]]:
    """Yield the faults of the lists and the single records of other resources in the reply."""
    beside: list[tuple[str, List | Read]] = [("lists", each) for each in operation.lists]
    beside += [("records", each) for each in operation.records]
    for key, effect in beside:
        if effect.resource not in files.contract.resources:
            yield key, unknown_name("resource", effect.resource, files.contract.resources)
        elif resolve(operation.reply_example, effect.shown_at) is ABSENT:
            yield key, f"the example of the reply has nothing at {effect.shown_at}"


def _item_list_faults(files: ContractFiles, operation: Operation) -> Iterator[tuple[str, str]]:
    """Yield the faults of the lists in each item of a list."""
    effect, own = operation.effect, files.contract.resource_of(operation)
    if not isinstance(effect, List):
        return
    item = next(iter(shown_items(resolve(operation.reply_example, effect.items))), None)
    for pointer, name in effect.item_lists.items():
        resource = files.contract.resources.get(name)
        if resource is None:
            yield "item_lists", unknown_name("resource", name, files.contract.resources)
        elif own is None or not {*own.names} & {*resource.parents}:
            yield "item_lists", f"records of {name} do not belong to those that {operation.id} lists"
        elif not isinstance(resolve(item, pointer), list):
            yield "item_lists", f"the first item in the example of the reply has no list at {pointer}"


def _array_faults(files: ContractFiles, operation: Operation) -> Iterator[tuple[str, str]]:
    """Yield the faults of the arrays in the body that make records of other resources."""
    arrays = operation.effect.also_creates if isinstance(operation.effect, Create) else ()
    bodies = {join(slot.trail) for slot in operation.slots if slot.where == "body" and "array" in slot.types}
    own = files.contract.resource_of(operation)
    for array in arrays:
        resource = files.contract.resources.get(array.resource)
        if resource is None:
            yield "also_creates", unknown_name("resource", array.resource, files.contract.resources)
            continue
        if array.sent not in bodies:
            yield "also_creates", f"the body has no array at {array.sent}"
        if array.shown is not None and resolve(operation.reply_example, array.shown) is ABSENT:
            yield "also_creates", f"the example of the reply has nothing at {array.shown}"
        if own is None or not {*own.names} & {*resource.parents} or not resource.key_pattern:
            yield "also_creates", f"records of {resource.name} have no key that the server makes, below {operation.id}"
        for _, text in unknown_names(array.members.values(), resource.stored_members, "stored member"):
            yield "also_creates", text
