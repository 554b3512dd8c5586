"""Responses without a required header, or with a header of another form than the documented one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from conformance.contract.clause import Clause
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.response_headers import ResponseHeader
from conformance.core.exchange import Response
from conformance.core.header_syntax import SYNTAX
from conformance.mock_server.location_header import with_header
from conformance.mock_server.mutants._wrong_outcomes import causes
from conformance.mock_server.mutants.base import (
    Fault,
    Mutant,
    MutantApp,
    in_both,
    is_success,
    one_operation,
    response_of,
    wrong_replies,
)
from conformance.observation.response_reading import Reply


@dataclass(frozen=True)
class _HeaderFault:
    """A fault of a documented header.

    Attributes:
        name: The beginning of the name of its mutants.
        says: What they do with the header; for people.
        concerns: Whether the header can have the fault.
        value: The wrong value of a header; None if the fault is that it is missing.
    """

    name: str
    says: str
    concerns: Callable[[ResponseHeader], bool]
    value: Callable[[ResponseHeader], str | None]


_FAULTS = {
    "required-headers": _HeaderFault("missing", "lacks the header", lambda each: each.required, lambda each: None),
    "header-schema": _HeaderFault(
        "unfit",
        "has another kind of value in the header",
        lambda each: each.wrong_example is not None,
        lambda each: each.wrong_example,
    ),
    "header-syntax": _HeaderFault(
        "malformed",
        "has a value with wrong syntax in the header",
        lambda each: each.name.lower() in SYNTAX,
        lambda each: SYNTAX[each.name.lower()].wrong,
    ),
}


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of documented headers, and of common headers if none of them is documented."""
    for clause in contract.clauses_of("rule"):
        kind = _FAULTS.get(clause.check)
        found = [*_of_clause(contract, clause, kind)] if kind is not None else []
        yield from found
        if clause.check == "header-syntax" and not found:
            yield from in_both(contract, clause, "malformed", "the header ETag has no quotes", _with_wrong_tag)


def _of_clause(contract: Contract, clause: Clause, kind: _HeaderFault) -> Iterator[Mutant]:
    for operation in (contract.operations[each] for each in contract.operations_of(clause)):
        shown = [each for status in operation.replies for each in operation.headers_of(status) if kind.concerns(each)]
        for header in {each.name: each for each in shown}.values():
            says, name = f"{kind.says} {header.name} in a success", f"{kind.name}.{header.name}"
            fault = _fault(operation, header, kind, success=True)
            yield one_operation(clause.id, name, operation, says, fault, (f"operation.{operation.id}",))
        yield from _in_refusals(contract, clause, operation, kind)


def _in_refusals(contract: Contract, clause: Clause, operation: Operation, kind: _HeaderFault) -> Iterator[Mutant]:
    """Yield a mutant for each header of refusals of an operation that a cause provokes."""
    found: dict[str, tuple[ResponseHeader, str]] = {}
    for cause in causes(contract):
        outcome = contract.outcomes.get(cause.clause.outcomes[0])
        if outcome is None or outcome.success or operation not in cause.operations() or operation.for_each_item:
            continue
        first = [*cause.clause.status.get(outcome.id, ()), *(each[0] for each in outcome.status.values())][0]
        for header in operation.headers_of(first):
            if kind.concerns(header):
                found.setdefault(header.name, (header, cause.clause.id))
    for header, cause_id in found.values():
        fault = _fault(operation, header, kind, success=False)
        yield Mutant(
            f"{clause.id}~{kind.name}-in-refusals.{header.name}@{operation.id}",
            f"{operation.id} {kind.says} {header.name} in a refusal",
            (clause.id,),
            fault,
            traffic=(cause_id,),
        )


def _fault(operation: Operation, header: ResponseHeader, kind: _HeaderFault, success: bool) -> Fault:
    def wrong_reply(app: MutantApp, reply: Reply) -> Response:
        response = response_of(reply)
        documented = header.name in {each.name for each in operation.headers_of(response.status)}
        return with_header(response, header.name, kind.value(header)) if documented else response

    return wrong_replies(wrong_reply, lambda reply: reply.operation is operation and is_success(reply) is success)


def _with_wrong_tag(app: MutantApp, reply: Reply) -> Response:
    return with_header(response_of(reply), "ETag", SYNTAX["etag"].wrong)
