"""Operations that look for a record by one of several parts of its key, and so take another record for it."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.behaviours._combined_records import combined_resources
from conformance.checks.behaviours._given_values import has_shown_repetition
from conformance.contract.effects import Create
from conformance.contract.json_pointer import put
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import (
    FaultMaker,
    NamedFault,
    NamedFaults,
    mutants_of_makers,
)
from conformance.mock_server.mutants._store_edits import resource_of
from conformance.mock_server.mutants.base import (
    Fault,
    Handler,
    Mutant,
    MutantApp,
    is_success,
    response_of,
    with_json,
)
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of keys with several parts."""
    return mutants_of_makers(contract, MAKERS)


def _repeated(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield a fault for each part of the key: a refused second creation shows the first record with this part."""
    names = resource_of(contract, operation).names
    if has_shown_repetition(contract, operation) and operation.effect_as(Create).record is not None:
        for name in names if len(names) > 1 else ():
            says = f"shows the ids of the first record with the same {name} if the record exists"
            yield NamedFault(f"exists-by.{name}", says, _showing_first(operation, name))


def _showing_first(operation: Operation, name: str) -> Fault:
    def fault(app: MutantApp) -> Handler:
        resource, pointer = resource_of(app.contract, operation), operation.effect_as(Create).record

        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            own = _record_of(app, reply, operation)
            if own is None or is_success(reply):
                return response_of(reply)
            first = next(each for each in app.store.all(resource) if each.names[name] == own[name])
            ids = {member: first.members[member] for member in resource.generated_members}
            return with_json(response_of(reply), put(reply.body, pointer, ids))

        return answer

    return fault


def _record_of(app: MutantApp, reply: Reply, operation: Operation) -> dict[str, str] | None:
    """Return the names of the stored record that a creation names."""
    if reply.operation is not operation:
        return None
    resource = resource_of(app.contract, operation)
    found = app.store.find(resource, {name: reply.view.value_named(name) for name in resource.names})
    return dict(found.names) if found is not None else None


def _deleted(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield a fault for each resource that combines the deleted record with others."""
    for each in combined_resources(contract, resource_of(contract, operation)):
        says = f"deletes each {each.name} that shares a part of its key with one of the deleted record"
        yield NamedFault(f"takes-combined.{each.name}", says, _taking_combined(operation, each.name))


def _taking_combined(operation: Operation, combined: str) -> Fault:
    def fault(app: MutantApp) -> Handler:
        resource = app.contract.resources[combined]

        def answer(request: Request) -> Response:
            before = app.store.all(resource)
            reply = app.correct_reply(request)
            left = app.store.all(resource)
            if reply.operation is operation and len(left) < len(before):
                parts = {part for each in before if each not in left for part in each.names.items()}
                app.store.set_records(resource, [each for each in left if not parts & {*each.names.items()}])
            return response_of(reply)

        return answer

    return fault


MAKERS: dict[str, FaultMaker] = {"created-is-readable": _repeated, "delete-removes": _deleted}
