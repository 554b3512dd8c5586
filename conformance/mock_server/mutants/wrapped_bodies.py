"""Operations that accept a list of one in place of its element, or an item in place of a list."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from conformance.checks.causes.base import pick_in_turn
from conformance.checks.causes.body_shape import BodyShape
from conformance.contract.model import Contract
from conformance.contract.request_view import RequestView, dump_json
from conformance.core.exchange import Request
from conformance.mock_server.mutants._list_faults import answering_another
from conformance.mock_server.mutants._wrong_outcomes import causes
from conformance.mock_server.mutants.base import Mutant, one_operation


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield a mutant of each kind for each clause about bodies of another type."""
    kinds = (("object", "a list of one in place of its element"), ("list", "an item in place of a list"))
    for cause in (each for each in causes(contract) if isinstance(each, BodyShape)):
        for takes, says in kinds:
            operations = [each for each in cause.operations() if each.takes == takes]
            for operation in operations and [pick_in_turn(operations, 1)]:
                fault = answering_another(operation, partial(_rewrapped, contract, takes))
                yield one_operation(cause.clause.id, f"rewraps-{takes}", operation, f"accepts {says}", fault)


def _rewrapped(contract: Contract, takes: str, request: Request) -> Request:
    """Return the request with a body of the type that the operation takes."""
    body = RequestView(contract, request).body
    if takes == "list":
        return request.replace(body=dump_json([body])) if isinstance(body, dict) else request
    is_one = isinstance(body, list) and len(body) == 1
    return request.replace(body=dump_json(body[0])) if is_one else request
