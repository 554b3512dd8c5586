"""Creations that give a new record the optional members of the one that was created before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.checks.behaviours._inherited_members import marked_members
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants._store_edits import resource_of, visible
from conformance.mock_server.mutants._write_faults import sent_names
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, is_success, response_of
from conformance.mock_server.record_store import RecordStore


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield a mutant for each creation with optional members that replies show."""
    return mutants_of_kinds(contract, KINDS)


def inheriting(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that optional texts which are not sent are those of the latest record that sent them."""
    members = _inherited(contract, operation)

    def fault(app: MutantApp) -> Handler:
        latest: dict[str, Any] = {}

        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            if app.operation_of(request) is operation and is_success(reply):
                record, sent = app.store.all(resource_of(contract, operation))[-1], sent_names(reply.view)
                latest.update({name: record.members[name] for name in members if name in sent})
                record.members |= {name: value for name, value in latest.items() if name not in sent}
            return response_of(reply)

        return answer

    return fault


def has_inherited(contract: Contract, operation: Operation) -> bool:
    """Return whether a creation has optional texts that replies show."""
    return bool(_inherited(contract, operation))


def _inherited(contract: Contract, operation: Operation) -> list[str]:
    resource = resource_of(contract, operation)
    shown = visible(RecordStore(contract), resource)
    return [name for name in marked_members(contract, operation, "mark") if name in shown]


KINDS = {
    "created-is-readable": {
        "inherits": FaultKind("gives a record what the one before has", inheriting, has_inherited),
    }
}
