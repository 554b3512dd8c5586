"""Check `needs` and `set` of operations: that the states exist, and that a run can bring records into them."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.contract.effects import List
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.core.text import with_article
from conformance.lint.finding import ContractFiles, LintFinding, unknown_name, unknown_names
from conformance.lint.record_members import members_of
from conformance.lint.stage import Stage
from conformance.observation.record_states import Need, find_route, members_set_by, needs_of, state_text

STAGE = Stage.CONTENT


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield the states that no record can have, that no request names a record for, or that a body sets too."""
    contract = files.contract
    for operation in contract.operations.values():
        for key, fault in (*_need_faults(contract, operation), *_set_faults(operation)):
            yield files.in_contract(("operations", operation.id, *key.split()), f"{operation.id}: {fault}")
    for name, clause in contract.clauses.items():
        if clause.check == "wrong-state":
            for member, text in _clause_faults(contract, clause.parameters.get("state", {})):
                yield files.in_contract(("clauses", name, "state", member), f"clause {name}: {text}")


def _need_faults(contract: Contract, operation: Operation) -> Iterator[tuple[str, str]]:
    for name, value in operation.effect.needs.items():
        if isinstance(value, dict) and name not in contract.resources:
            yield f"needs {name}", unknown_name("resource", name, contract.resources)
            return
        if not isinstance(value, dict) and not operation.effect.about_one:
            text = f"its request is about no existing record; write `needs: {{RESOURCE: {{{name}: ...}}}}`"
            yield f"needs {name}", text
            return
    for name, need in needs_of(contract, operation).items():
        resource = contract.resources.get(name)
        if resource is not None:
            yield from (("needs", text) for text in _state_faults(contract, operation, resource, need))


def _state_faults(contract: Contract, operation: Operation, resource: Resource, need: Need) -> Iterator[str]:
    unknown = list(unknown_names(need, members_of(contract, resource), f"member of {resource.name} called"))
    volatile = [member for member in need if member in resource.volatile]
    yield from (text for _, text in unknown)
    yield from (f"{member!r} is volatile, so that no request can rely on it" for member in volatile)
    if resource.singleton:
        yield f"{resource.name} is a singleton, which a run does not bring into a state"
    elif not {*resource.names} <= {slot.name for slot in operation.slots}:
        yield f"no part of the request is called {resource.names[-1]!r}, which is the key of {resource.name}"
    elif not unknown and not volatile and not _can_be_reached(contract, resource, need):
        state = state_text(need)
        yield (
            f"nothing brings {with_article(resource.name)} into the state {state}; add an operation with `set`,"
            f" or `initial` of {resource.name}"
        )


def _can_be_reached(contract: Contract, resource: Resource, need: Need) -> bool:
    """Return whether a run can have a record in the state: made by itself or, if it can make none, in a list."""
    if contract.creators_of(resource.name):
        return find_route(contract, resource, need) is not None
    return bool(contract.operations_with(List, resource.name))


def _set_faults(operation: Operation) -> Iterator[tuple[str, str]]:
    sent = {slot.name for slot in operation.slots if slot.where in operation.record_parts and len(slot.trail) == 1}
    for member in members_set_by(operation):
        if member in sent:
            yield f"set {member}", f"its body has {member!r} too, so the server cannot set it for every request"


def _clause_faults(contract: Contract, state: dict[str, object]) -> Iterator[tuple[str, str]]:
    needed = {
        member for each in contract.operations.values() for need in needs_of(contract, each).values() for member in need
    }
    yield from unknown_names(state, needed, "member in `needs` called")
