"""Creations that give a new record an id of another one, because a record was deleted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.checks.behaviours.ids_differ import made_members
from conformance.checks.causes._repeated_creations import may_exist
from conformance.contract.effects import Create, Delete
from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants._store_edits import resource_of
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, is_success, response_of, with_json


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield a mutant for each creation of records that can be deleted, whose reply shows an id."""
    return mutants_of_kinds(contract, KINDS)


def counting_records(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that the record after a deletion has the ids of the newest one, as if ids were counts."""
    resource, pointers = resource_of(contract, operation), _pointers(contract, operation)

    def fault(app: MutantApp) -> Handler:
        newest: dict[str, Any] = {}
        has_deleted = False

        def answer(request: Request) -> Response:
            nonlocal has_deleted
            reply = app.correct_reply(request)
            called = reply.operation
            if called is None or not is_success(reply):
                return response_of(reply)
            has_deleted |= isinstance(called.effect, Delete) and called.effect.resource == resource.name
            if called is not operation:
                return response_of(reply)
            body = reply.body
            for pointer in pointers:
                body = put(body, pointer, newest[pointer]) if has_deleted and pointer in newest else body
                newest[pointer] = resolve(body, pointer)
            has_deleted = False
            return with_json(response_of(reply), body)

        return answer

    return fault


def has_ids(contract: Contract, operation: Operation) -> bool:
    """Return whether the operation makes records that can be deleted, and shows ids that the server makes."""
    can_delete = contract.operations_with(Delete, resource_of(contract, operation).name)
    return bool(can_delete) and not may_exist(contract, operation) and bool(_pointers(contract, operation))


def _pointers(contract: Contract, operation: Operation) -> list[str]:
    record = operation.effect_as(Create).record
    pointers = [f"{record}/{member}" for member in made_members(resource_of(contract, operation))]
    return [each for each in pointers if resolve(operation.reply_example, each) is not ABSENT]


KINDS = {
    "ids-differ": {
        "counts": FaultKind("gives the record after a deletion the ids of the newest one", counting_records, has_ids)
    }
}
