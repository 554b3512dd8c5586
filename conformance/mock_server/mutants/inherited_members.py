"""Creations that give a new record the optional members of the one that was created before it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from conformance.checks.behaviours._inherited_members import marked_members, two_values
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


_Members = Callable[[Contract, Operation], Collection[str]]


def _texts(contract: Contract, operation: Operation) -> Collection[str]:
    return marked_members(contract, operation, "mark")


def inheriting(inherited: _Members) -> Callable[[Contract, Operation], Fault]:
    """Return a function that makes a fault: such members that are not sent are those of the latest record."""

    def make(contract: Contract, operation: Operation) -> Fault:
        members = _shown(contract, operation, inherited)

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

    return make


def has_inherited(inherited: _Members) -> Callable[[Contract, Operation], bool]:
    """Return a function that says whether a creation has such members that replies show."""
    return lambda contract, operation: bool(_shown(contract, operation, inherited))


def _shown(contract: Contract, operation: Operation, inherited: _Members) -> list[str]:
    shown = visible(RecordStore(contract), resource_of(contract, operation))
    return [name for name in inherited(contract, operation) if name in shown]


KINDS = {
    "created-is-readable": {
        "inherits": FaultKind("gives a record texts of the one before", inheriting(_texts), has_inherited(_texts)),
        "inherits-values": FaultKind(
            "gives a record values of the one before, such as its country",
            inheriting(two_values),
            has_inherited(two_values),
        ),
    }
}
