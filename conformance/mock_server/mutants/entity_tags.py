"""Operations that show a record with the same ETag in each of its states, and answer 304 to it."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.behaviours._other_views import other_views
from conformance.checks.behaviours._reading_records import reading_operations
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.exchange import Response
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants._store_edits import resource_of
from conformance.mock_server.mutants.base import Fault, Mutant, MutantApp, on_successes_of, response_of
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants with an ETag."""
    return mutants_of_kinds(contract, KINDS)


def _reading(contract: Contract, operation: Operation) -> Fault:
    """Return the fault of the operation that reads the record."""
    reader = reading_operations(contract, resource_of(contract, operation))[0]
    return on_successes_of(contract.operations[reader.id], _with_same_tag)


def _viewing(contract: Contract, operation: Operation) -> Fault:
    """Return the fault of the first further operation that shows the record."""
    viewer = other_views(contract, resource_of(contract, operation))[0][0]
    return on_successes_of(contract.operations[viewer.id], _with_same_tag)


def _has_views(contract: Contract, operation: Operation) -> bool:
    return bool(other_views(contract, resource_of(contract, operation)))


def _with_same_tag(app: MutantApp, reply: Reply) -> Response:
    response, tag = response_of(reply), ("ETag", '"1"')
    if reply.exchange.request.header("If-None-Match") == tag[1]:
        return Response(304, (tag,), b"")
    return Response(response.status, (*response.headers, tag), response.body)


KINDS: dict[str, dict[str, FaultKind]] = {
    "update-stores": {
        "same-etag": FaultKind("changes a record, which is read with the same ETag as before", _reading),
        "same-etag-elsewhere": FaultKind(
            "changes a record, which a further operation shows with the same ETag", _viewing, _has_views
        ),
    },
}
