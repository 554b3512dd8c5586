"""Check that a run can name records: by keys in the path, which are text elsewhere, and by members of the record."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.contract.effects import Create, Rekey, Update
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.request_view import record_slots
from conformance.contract.resource import Resource
from conformance.lint.finding import ContractFiles, LintFinding
from conformance.lint.stage import Stage

STAGE = Stage.REQUESTS


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield operations whose requests a run would send without a key, or with members that it does not follow."""
    for operation in files.contract.operations.values():
        resource = files.contract.resource_of(operation)
        faults = [*_number_faults(files.contract, operation)]
        if resource is not None:
            faults += [*_place_faults(operation, resource), *_wrapper_faults(operation, resource)]
        for fault in faults:
            yield files.in_contract(("operations", operation.id), f"{operation.id}: {fault}")


def _place_faults(operation: Operation, resource: Resource) -> Iterator[str]:
    """Yield the parts of the key that are in the query or body of a request about one record."""
    effect = operation.effect
    if not effect.about_one or isinstance(effect, Rekey) or operation.takes == "list":
        return
    if resource.singleton or {*operation.path_names} & {*resource.aliases}:
        return
    for name in resource.names:
        places = [slot.where for slot in operation.slots if slot.name in (name, *resource.aliases)]
        if places and "path" not in places:
            text = (
                f"the key {name!r} of {resource.name} is in the {places[0]}, but a run sends such keys in the path only"
            )
            yield f"{text}; write `effect: static`, and `writes: true` if the operation changes records"


def _wrapper_faults(operation: Operation, resource: Resource) -> Iterator[str]:
    """Yield the first member of the record that is in the body, but not where a run looks for it."""
    if operation.takes != "object" or not isinstance(operation.effect, Create | Update):
        return
    nested = {slot.name: slot for slot in operation.slots if slot.where == "body" and len(slot.trail) > 1}
    outer = {slot.name for slot in operation.slots if len(slot.trail) == 1}
    chosen = () if resource.key_pattern else resource.names
    followed = outer | {*record_slots(operation)}
    for member in dict.fromkeys((*chosen, *resource.unique, *resource.stored_members)):
        is_identity = member in (*chosen, *resource.unique)
        if member in nested and member not in (outer if is_identity else followed):
            yield _wrapper_text(operation, nested[member], is_identity)
            return


def _wrapper_text(operation: Operation, slot: ParameterSlot, is_identity: bool) -> str:
    place = "/" + "/".join(slot.trail[:-1])
    text = f"the body has {slot.name!r} at {place}, but a run looks for it in the body itself"
    if isinstance(operation.effect, Create) and not is_identity:
        return f"{text}; name the place of the record by `sent: {place}`"
    return f"{text}; write `effect: static` with `writes: true`"


def _number_faults(contract: Contract, operation: Operation) -> Iterator[str]:
    """Yield the keys that are numbers in a body: a run sends keys as text."""
    own = contract.resource_of(operation)
    for slot in operation.slots:
        types = slot.schema.possible_types - {"array", "null"}
        is_key = slot.name in contract.owners or (own is not None and slot.name in own.names and not own.key_pattern)
        if slot.where in ("body", "item") and is_key and types and "string" not in types:
            text = f"the key {slot.name!r} is a number in the body, but a run sends keys as text"
            yield f"{text}; let it be a text, or remove it if it is optional"
