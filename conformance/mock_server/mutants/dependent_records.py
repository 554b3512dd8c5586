"""Operations that fail for records that depended on a deleted one: they belonged to it, or refer to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.checks.behaviours._dependent_records import Dependent, dependents
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import NamedFault, NamedFaults, mutants_of_makers
from conformance.mock_server.mutants._store_edits import resource_of, subjects
from conformance.mock_server.mutants._wrong_outcomes import crash
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, is_success, response_of
from conformance.observation.created_records import sent_members
from conformance.observation.records import Key, record_key

_Names = Mapping[str, Any]


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of each deletion of a record on which others depend."""
    return mutants_of_makers(contract, {"delete-removes": _faults})


def _faults(contract: Contract, deletion: Operation) -> NamedFaults:
    owner = resource_of(contract, deletion).name
    for each in dependents(contract, deletion):
        for operation in each.operations:
            says = f"deletes a record, and {operation.id} then fails for a {each.resource.name} that needs this {owner}"
            yield NamedFault(f"orphan-fails.{operation.id}", says, _failing(deletion, each, operation))


def _failing(deletion: Operation, dependent: Dependent, operation: Operation) -> Fault:
    """Return a fault: the operation fails for a record that depended on a deleted one."""
    resource, slot = dependent.resource, dependent.slot

    def fault(app: MutantApp) -> Handler:
        owner = resource_of(app.contract, deletion)
        references: dict[Key, str] = {}
        orphans: list[_Names] = []

        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            gone = {record_key(owner, each.names) for each in _deleted(app, view, deletion)}
            before = _records(app, resource)
            reply = app.correct_reply(request)
            after = _records(app, resource)
            if slot is not None:
                sent = _key_in(sent_members(view).get(slot.parameter))
                references.update(dict.fromkeys(after.keys() - before.keys(), sent))
            if is_success(reply):
                taken = [key for key in before if key not in after or (references.get(key, ""),) in gone]
                orphans.extend(before[key] for key in taken if gone)
            is_about = view.operation is operation and any(_is_about(view, each) for each in orphans)
            return crash(app, operation) if is_about else response_of(reply)

        return answer

    return fault


def _deleted(app: MutantApp, view: RequestView, deletion: Operation) -> list[Any]:
    return [*subjects(app, view)] if view.operation is deletion else []


def _records(app: MutantApp, resource: Resource) -> dict[Key, _Names]:
    return {record_key(resource, each.names) or (): each.names for each in app.store.all(resource)}


def _key_in(value: Any) -> str:
    """Return the key that a member has, also in a list of one."""
    return str(value[0] if isinstance(value, list) and value else value)


def _is_about(view: RequestView, names: _Names) -> bool:
    """Return whether a request has no other names than those of the record."""
    return all(view.value_named(name) in (ABSENT, value) for name, value in names.items())
