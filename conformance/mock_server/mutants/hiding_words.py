"""Creations whose record cannot be read if a member has a certain word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.checks.behaviours._enumerated_words import unstored_words
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import NamedFault, NamedFaults, mutants_of_makers
from conformance.mock_server.mutants._store_edits import resource_of
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, is_success, response_of
from conformance.observation.created_records import sent_members


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield a mutant for each member of a creation that has words and is not stored as sent."""
    return mutants_of_makers(contract, {"created-is-readable": _faults})


def _faults(contract: Contract, operation: Operation) -> NamedFaults:
    for member, words in unstored_words(contract, operation, resource_of(contract, operation)).items():
        says = f"makes no record with the {member} {words[-1]}"
        yield NamedFault(f"hides-{member}", says, _losing(operation, member, words[-1]))


def _losing(operation: Operation, member: str, word: Any) -> Fault:
    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            last = len(reply.view.items) - 1 if reply.view.items else None
            has_word = reply.operation is operation and sent_members(reply.view, last).get(member) == word
            if has_word and is_success(reply):
                resource = resource_of(app.contract, operation)
                app.store.remove(resource, app.store.all(resource)[-1])
            return response_of(reply)

        return answer

    return fault
