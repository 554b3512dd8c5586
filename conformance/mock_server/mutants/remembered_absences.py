"""Creations and changes of key after which a read goes on refusing the record, if it was asked for it before."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.behaviours._absent_records import refusing_readers
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants._store_edits import resource_of
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, is_success, response_of
from conformance.observation.records import Key, record_key


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants that remember that a record did not exist."""
    return mutants_of_kinds(contract, KINDS)


def refusing_still(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that the last read repeats its refusal of a record that the operation has made since.

    Other operations that make a record make the read forget the refusal.
    """
    resource = resource_of(contract, operation)
    reader = refusing_readers(contract, resource)[-1][0]

    def fault(app: MutantApp) -> Handler:
        refused: dict[Key | None, Response] = {}
        kept: dict[Key | None, Response] = {}

        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            existing = {record_key(resource, each.names) for each in app.store.all(resource)}
            if reply.operation is reader:
                key = record_key(resource, {name: reply.view.value_named(name) for name in resource.names})
                if not is_success(reply) and key not in existing:
                    refused[key] = response_of(reply)
                return kept.get(key, response_of(reply))
            made = {key: refused.pop(key) for key in existing & refused.keys()}
            kept.update(made if reply.operation is operation else {})
            return response_of(reply)

        return answer

    return fault


def has_refusing_reader(contract: Contract, operation: Operation) -> bool:
    """Return whether a read must refuse absent records of the operation's resource, whose keys clients choose."""
    return bool(refusing_readers(contract, resource_of(contract, operation)))


_REFUSES_STILL = FaultKind(
    "makes a record, but a read goes on refusing it, if it was asked for it before", refusing_still, has_refusing_reader
)
KINDS = {
    "created-is-readable": {"refused-before": _REFUSES_STILL},
    "rekey-moves": {"refused-before": _REFUSES_STILL},
}
