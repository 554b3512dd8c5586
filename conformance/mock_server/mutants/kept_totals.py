"""Lists whose total is counted only when a record is created, so that it is wrong after a deletion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.contract.effects import Create, List
from conformance.contract.json_pointer import put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants._store_edits import resource_of
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, is_success, response_of, with_json


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield a mutant for each deletion of a record that a list with a total shows."""
    return mutants_of_kinds(contract, KINDS)


def keeping_totals(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that each list of the records has the total of its first reply since the last creation."""
    totals = _totals(contract, operation)

    def fault(app: MutantApp) -> Handler:
        kept: dict[Any, Any] = {}

        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            called = reply.operation
            if called is None or not is_success(reply):
                return response_of(reply)
            if isinstance(called.effect, Create):
                kept.clear()
            if called.id not in totals:
                return response_of(reply)
            paging = called.effect_as(List).paging.parameters
            query = tuple(sorted(each for each in request.query if each[0] not in paging))
            total = kept.setdefault((request.path, query), resolve(reply.body, totals[called.id]))
            return with_json(response_of(reply), put(reply.body, totals[called.id], total))

        return answer

    return fault


def has_total(contract: Contract, operation: Operation) -> bool:
    """Return whether a list of the operation's records shows their total."""
    return bool(_totals(contract, operation))


def _totals(contract: Contract, operation: Operation) -> dict[str, str]:
    """Return the pointer to the total of each list of the operation's records, by the id of the list."""
    listers = contract.operations_with(List, resource_of(contract, operation).name)
    return {each.id: total for each in listers if (total := each.effect_as(List).total) is not None}


KINDS = {
    "delete-removes": {
        "keeps-total": FaultKind("leaves the total of each list of its records as it is", keeping_totals, has_total)
    }
}
