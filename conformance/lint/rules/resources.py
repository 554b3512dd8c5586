"""Check that requests have the names in resources, that runs can make new values, and that seeds are complete."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.contract.effects import Create, Delete, Merge
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.resource import Resource
from conformance.contract.value_zones import zones_of
from conformance.core.linear_pattern import fits_pattern
from conformance.lint.finding import ContractFiles, Keys, LintFinding, unknown_names
from conformance.lint.record_members import members_of
from conformance.lint.rules.schemas import key_pattern_fault
from conformance.lint.stage import Stage

STAGE = Stage.CONTENT


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield the faults of each resource."""
    for name, resource in files.contract.resources.items():
        yield from files.in_section("resources", name, _faults(files.contract, resource))


def _faults(contract: Contract, resource: Resource) -> Iterator[tuple[Keys, str]]:
    yield from _name_faults(contract, resource)
    yield from _chosen_key_faults(contract, resource)
    yield from _unique_value_faults(contract, resource)
    yield from _cleanup_faults(contract, resource)
    timed = [resource.creation_time] if resource.creation_time is not None else []
    for _, text in unknown_names(timed, members_of(contract, resource), "member called"):
        yield ("creation_time",), text
    fault = key_pattern_fault(resource.key_pattern) if resource.key_pattern else None
    if fault:
        yield ("key_pattern",), fault
        return
    for member, pattern in resource.generated_members.items():
        fault = key_pattern_fault(pattern)
        if fault:
            yield ("generated_members", member), fault
    for n, seed in enumerate(resource.seed):
        for member in [*resource.key, *resource.parents.values()]:
            if member not in seed:
                yield ("seed", n), f"a seed lacks {member!r}, which identifies it"
            elif (
                resource.key_pattern
                and member in resource.key
                and not fits_pattern(resource.key_pattern, str(seed[member]))
            ):
                yield ("seed", n), f"a seed has {member} {seed[member]!r}, which `key_pattern` does not match"


def _cleanup_faults(contract: Contract, resource: Resource) -> Iterator[tuple[Keys, str]]:
    named = [resource.cleanup] if resource.cleanup is not None else []
    for _, text in unknown_names(named, contract.operations, "operation"):
        yield ("cleanup",), text
        return
    for each in named:
        operation = contract.operations[each]
        if contract.operations_with(Delete, resource.name):
            yield ("cleanup",), "an operation deletes these records, and a clean-up calls that one; remove `cleanup`"
        elif operation not in contract.operations_with(Merge, resource.name):
            yield ("cleanup",), f"{each} does not change one {resource.name}; name an operation with the effect merge"


def _name_faults(contract: Contract, resource: Resource) -> Iterator[tuple[Keys, str]]:
    used = {slot.name for each in contract.operations.values() for slot in each.slots}
    for member, name in resource.key.items():
        for _, text in unknown_names([name], used, "request value called"):
            yield ("key", member), text
    for key, names in (("aliases", resource.aliases), ("parents", tuple(resource.parents))):
        for n, (name, text) in enumerate(unknown_names(names, used, "request value called")):
            yield (key, name if key == "parents" else n), text
    own = (each for each in contract.operations.values() if each.effect.resource == resource.name)
    sent = {slot.name for each in own for slot in each.slots if slot.where in each.record_parts}
    for member, text in unknown_names(resource.stored_members, sent, "member of requests called"):
        yield ("stored_members", resource.stored_members.index(member)), text
    for member, text in unknown_names(resource.pointers, resource.stored_members, "stored member"):
        yield ("pointers", member), text
    for member, text in unknown_names(resource.stored_as, resource.stored_members, "stored member"):
        yield ("stored_as", member), text


def _chosen_key_faults(contract: Contract, resource: Resource) -> Iterator[tuple[Keys, str]]:
    """Yield the fault of a creation without a new key in each request: a run would overwrite existing records."""
    if resource.key_pattern or resource.singleton:
        return
    for operation in contract.operations.values():
        is_create = isinstance(operation.effect, Create) and operation.effect.resource == resource.name
        if is_create and _repeats_a_chosen_key(contract, resource, operation):
            yield ("key",), _chosen_key_text(resource, operation)
            return


def _repeats_a_chosen_key(contract: Contract, resource: Resource, operation: Operation) -> bool:
    slots = _required_slots(operation)
    if not slots.keys() >= set(resource.names):
        return False
    return not any(_is_new(contract, resource, operation, slots[name]) for name in resource.names)


def _chosen_key_text(resource: Resource, operation: Operation) -> str:
    one = resource.names[0] if len(resource.names) == 1 else f"for one of {', '.join(resource.names)}"
    return f"the client chooses {' and '.join(resource.names)} in {operation.id}, so a field {one} needs `new_value`"


def _unique_value_faults(contract: Contract, resource: Resource) -> Iterator[tuple[Keys, str]]:
    """Yield the unique members that would be the same in each record of a run: servers refuse the second one."""
    of_resource = (each for each in contract.operations.values() if each.effect.resource == resource.name)
    creations = [each for each in of_resource if isinstance(each.effect, Create)]
    for n, member in enumerate(resource.unique):
        sent = ((each, _required_slots(each).get(member)) for each in creations)
        repeating = [each.id for each, slot in sent if slot and not _is_new(contract, resource, each, slot)]
        if repeating:
            what = f"{repeating[0]} sends the same {member} for every new record, although it is unique"
            yield ("unique", n), f'{what}; give a field {member} a `new_value`, such as "{member}-{{tag}}{{n}}"'


def _required_slots(operation: Operation) -> dict[str, ParameterSlot]:
    """Return the slots, by name, that have a value in every valid request. Slots of the path take precedence."""
    example = operation.body_example
    items = [each for each in (example if isinstance(example, list) else [example]) if isinstance(each, dict)]
    found: dict[str, ParameterSlot] = {}
    for slot in operation.slots:
        in_body = len(slot.trail) == 1 and any(slot.name in each for each in items)
        if slot.where == "path" or (in_body if slot.where in ("body", "item") else slot.required):
            found.setdefault(slot.name, slot)
    return found


def _is_new(contract: Contract, resource: Resource, operation: Operation, slot: ParameterSlot) -> bool:
    """Return whether a run gives the slot a new value in each creation: a `new_value`, or the key of a new parent."""
    owner = contract.owners.get(slot.name)
    if owner is not None and owner is not resource and operation.takes != "list":
        return True
    field = zones_of(contract).field(slot)
    return field is not None and field.new_value is not None
