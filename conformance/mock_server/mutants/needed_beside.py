"""Updates that are refused without a member that the documents do not require."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.behaviours._updating_records import settable_members
from conformance.checks.expected_outcomes import refusals_of
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import required_values
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants._store_edits import resource_of, visible
from conformance.mock_server.mutants._write_faults import sent_names
from conformance.mock_server.mutants._wrong_outcomes import refusal
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp
from conformance.mock_server.record_store import RecordStore


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants with this fault."""
    return mutants_of_kinds(contract, KINDS)


def _free_members(contract: Contract, operation: Operation) -> list[str]:
    resource = resource_of(contract, operation)
    required, seen = required_values(operation), visible(RecordStore(contract), resource)
    return [name for name, _ in settable_members(operation, resource) if name not in required and name in seen]


def _suits(contract: Contract, operation: Operation) -> bool:
    is_single = operation.takes != "list" and bool(refusals_of(contract, operation, "field-open"))
    return is_single and len(_free_members(contract, operation)) > 1


def _needing_first(contract: Contract, operation: Operation) -> Fault:
    first, outcome = _free_members(contract, operation)[0], refusals_of(contract, operation, "field-open")[0]

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            is_wrong = view.operation is operation and app.refusals.certain_refusal(view, app.store) is None
            lacks = is_wrong and bool(names := sent_names(view)) and first not in names
            return refusal(app, outcome, operation) if lacks else app.correct_response(request)

        return answer

    return fault


KINDS = {
    "update-stores": {
        "needs-first": FaultKind("refuses an update without the first member that it can set", _needing_first, _suits)
    }
}
