"""Refusals without a message, if the request has several faults."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial

from conformance.checks.causes.field_missing import FieldMissing
from conformance.checks.expected_outcomes import SUCCESS
from conformance.contract.json_pointer import put
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.exchange import Response
from conformance.mock_server.mutants._wrong_outcomes import causes
from conformance.mock_server.mutants.base import Mutant, MutantApp, on_refusals, one_operation, response_of, with_json
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield a mutant for each operation of which a request can lack several members."""
    for clause in contract.clauses_of("rule", "human-message"):
        certain = (each for each in causes(contract) if SUCCESS not in each.clause.outcomes)
        for cause in (each for each in certain if isinstance(each, FieldMissing)):
            for operation in cause.operations():
                for members in cause.missing_together(operation) if operation.takes == "object" else []:
                    says = "has no message if several members are missing"
                    fault = on_refusals(partial(_without_message, operation, [each.trail[0] for each in members]))
                    yield one_operation(clause.id, "several", operation, says, fault, (cause.clause.id,))


def _without_message(operation: Operation, members: Collection[str], app: MutantApp, reply: Reply) -> Response:
    pointer, body = reply.reading.message if reply.reading else None, reply.view.body
    missing = [each for each in members if isinstance(body, dict) and each not in body]
    if reply.operation is not operation or pointer is None or len(missing) < 2:
        return response_of(reply)
    return with_json(response_of(reply), put(reply.body, pointer, ""))
