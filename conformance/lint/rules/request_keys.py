"""Check that a run can name records by their keys, and that it knows where requests have the members of records."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.contract.effects import Create, ForEach, Rekey, Update
from conformance.contract.json_pointer import ABSENT, join
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.record_requests import key_slots, record_slots, sent_record
from conformance.contract.request_view import values_at
from conformance.contract.resource import Resource
from conformance.lint.finding import ContractFiles, LintFinding, unknown_names
from conformance.lint.stage import Stage

STAGE = Stage.REQUESTS


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield operations whose requests a run would send without a key, or with members that it does not follow."""
    for operation in files.contract.operations.values():
        place = ("operations", operation.id)
        resource = files.contract.resource_of(operation)
        faults = [*_number_faults(files.contract, operation)]
        if resource is not None:
            faults += [
                *_sent_faults(operation),
                *_key_faults(operation, resource),
                *_member_faults(operation, resource),
            ]
        for fault in faults:
            yield files.in_contract(place, f"{operation.id}: {fault}")
        for name, fault in _name_faults(operation, files.contract_file.value["operations"][operation.id]):
            yield files.in_contract((*place, "names", name), f"{operation.id}: {fault}")


def _name_faults(operation: Operation, raw: dict[str, dict[str, object]]) -> Iterator[tuple[str, str]]:
    """Yield `names` of parameters and members that the operation lacks, or that must keep their names."""
    names = raw.get("names", {})
    slots = [each for each in operation.slots if each.where != "path"]
    known = [join(each.trail) if each.where in ("body", "item") else each.parameter for each in slots]
    known += [operation.renamed.get(name, name) for name in operation.path_names]
    yield from unknown_names(names, known, "parameter, or pointer to a member of the body, called")
    paging = raw.get("paging", {})
    pages = (paging.get(part) for part in ("page", "limit", "offset", "cursor", "after"))
    used = {*raw.get("filters", {}), *raw.get("echoes", {}), *pages}
    for slot in slots:
        if slot.request_name and slot.parameter in used:
            text = f"{slot.parameter!r} is also in `filters`, `paging` or `echoes`, where it must keep its name"
            yield slot.parameter, text


def _sent_faults(operation: Operation) -> Iterator[str]:
    effect = operation.effect
    pointer = effect.sent if isinstance(effect, ForEach) else ""
    example = operation.body_example
    items = example if isinstance(example, list) else [example]
    if pointer and not all(isinstance(sent_record(operation, each), dict) for each in items):
        yield f"the example of the body has no object at {pointer}, where `sent` says that the record is"


def _key_faults(operation: Operation, resource: Resource) -> Iterator[str]:
    """Yield the parts of the key of an existing record that the valid request would not have."""
    if not operation.effect.about_one or resource.singleton or operation.takes == "list":
        return
    for slot in key_slots(operation, resource).values():
        if slot.where in ("header", "cookie") and not slot.required:
            text = f"the key {slot.name!r} of {resource.name} is in an optional {slot.where}"
            yield f"{text}, but a run sends required ones only; let it be required by an overlay"
        if slot.where == "body" and next(values_at(operation.body_example, slot.trail), ABSENT) is ABSENT:
            text = f"the example of the body has nothing at {join(slot.trail)}"
            yield f"{text}, where the key {slot.name!r} of {resource.name} is"


def _member_faults(operation: Operation, resource: Resource) -> Iterator[str]:
    """Yield the first member of the record that is in the body, but not where a run looks for it."""
    effect = operation.effect
    if not (isinstance(effect, Create) or effect.about_one) or operation.takes == "nothing":
        return
    named = {each.name for each in operation.named_slots} | {*record_slots(operation)}
    key = resource.names if effect.about_one or not resource.key_pattern else ()
    members = (*resource.unique, *resource.stored_members) if isinstance(effect, Create | Update) else ()
    identity = {*resource.names, *resource.unique}
    nested = {slot.name: slot for slot in operation.slots if slot.where in ("body", "item") and len(slot.trail) > 1}
    for member in dict.fromkeys((*key, *members)):
        if member in nested and member not in named:
            yield _member_text(nested[member], member in identity and not isinstance(effect, Create | Update))
            return


def _member_text(slot: ParameterSlot, is_key: bool) -> str:
    place, outer = join(slot.trail), join(slot.trail[:-1])
    text = f"the body has {slot.name!r} at {outer}, but a run looks for it in the body itself"
    if is_key:
        return f"{text}; name it by `names: {{{place}: {slot.name}}}`"
    return f"{text}; name the place of the record by `sent: {outer}`"


def _number_faults(contract: Contract, operation: Operation) -> Iterator[str]:
    """Yield the keys that are numbers although the client chooses them: a run makes up text."""
    own = contract.resource_of(operation)
    if own is None or own.key_pattern or not isinstance(operation.effect, Create | Rekey):
        return
    for slot in operation.slots:
        types = slot.schema.possible_types - {"null"}
        if slot.name in own.names and slot.name not in _other_owners(contract, own) and "string" not in types:
            text = f"the client chooses the key {slot.name!r}, which is a number, but a run makes up keys of text"
            yield f"{text}; let it be a text, or write `effect: static` with `writes: true`"


def _other_owners(contract: Contract, own: Resource) -> set[str]:
    return {name for name, owner in contract.owners.items() if owner is not own}
