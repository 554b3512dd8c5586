"""Creations whose record cannot be read, or updated, if a member has a certain word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.checks.behaviours._enumerated_words import hiding_words, updates_of_one
from conformance.contract.effects import Create
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import NamedFault, NamedFaults, mutants_of_makers
from conformance.mock_server.mutants._store_edits import resource_of
from conformance.mock_server.mutants._wrong_outcomes import wrong_refusal
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, clause_ids, is_success, response_of
from conformance.observation.created_records import sent_members
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield a mutant for each member of a creation that has words and is not stored as sent."""
    yield from mutants_of_makers(contract, {"created-is-readable": _faults})
    creating = clause_ids(contract, "behaviour", "created-is-readable")
    for maker in contract.operations.values() if creating else ():
        for member, words in _words(contract, maker).items():
            for operation in updates_of_one(contract, resource_of(contract, maker)):
                own, says = f"operation.{operation.id}", f"refuses records that have the {member} {words[-1]}"
                fault = _refusing(maker, operation, member, words[-1])
                yield Mutant(f"{own}~refuses-{member}", f"{operation.id} {says}", (own,), fault, creating)


def _faults(contract: Contract, operation: Operation) -> NamedFaults:
    for member, words in _words(contract, operation).items():
        says = f"makes no record with the {member} {words[-1]}"
        yield NamedFault(f"hides-{member}", says, _losing(operation, member, words[-1]))


def _words(contract: Contract, operation: Operation) -> dict[str, list[Any]]:
    resource = contract.resource_of(operation)
    if resource is None or not isinstance(operation.effect, Create):
        return {}
    return hiding_words(contract, operation, resource)


def _has_word(reply: Reply, maker: Operation, member: str, word: Any) -> bool:
    last = len(reply.view.items) - 1 if reply.view.items else None
    return reply.operation is maker and is_success(reply) and sent_members(reply.view, last).get(member) == word


def _refusing(maker: Operation, operation: Operation, member: str, word: Any) -> Fault:
    def fault(app: MutantApp) -> Handler:
        resource = resource_of(app.contract, maker)
        hidden: set[str] = set()

        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            if view.operation is operation and not hidden.isdisjoint(map(str, view.path_values.values())):
                return wrong_refusal(app, view)
            reply = app.correct_reply(request)
            if _has_word(reply, maker, member, word):
                hidden.add(app.store.all(resource)[-1].names[resource.names[-1]])
            return response_of(reply)

        return answer

    return fault


def _losing(operation: Operation, member: str, word: Any) -> Fault:
    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            if _has_word(reply, operation, member, word):
                resource = resource_of(app.contract, operation)
                app.store.remove(resource, app.store.all(resource)[-1])
            return response_of(reply)

        return answer

    return fault
