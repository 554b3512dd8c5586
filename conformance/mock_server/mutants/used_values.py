"""Updates that store other members before they refuse a unique value that another record has."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.behaviours._updating_records import settable_members
from conformance.checks.behaviours._used_values import used_members
from conformance.checks.expected_outcomes import refusals_of
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import record_slots
from conformance.contract.request_view import RequestView, with_value
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants._store_edits import others, resource_of, visible
from conformance.mock_server.mutants._wrong_outcomes import refusal
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp
from conformance.mock_server.record_store import RecordStore


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants with this fault."""
    return mutants_of_kinds(contract, KINDS)


def _suits(contract: Contract, operation: Operation) -> bool:
    """Return whether an update can have such a value beside other members, and be refused."""
    resource = resource_of(contract, operation)
    settable = {name for name, _ in settable_members(operation, resource)}
    is_seen = not settable.isdisjoint(visible(RecordStore(contract), resource))
    return is_seen and bool(used_members(contract, operation, resource))


def _storing_the_others(contract: Contract, operation: Operation) -> Fault:
    resource, slots = resource_of(contract, operation), record_slots(operation)
    members = used_members(contract, operation, resource)
    outcome = refusals_of(contract, operation, "already-exists")[0]

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            if view.operation is not operation or app.refusals.certain_refusal(view, app.store) is not None:
                return app.correct_response(request)
            sent = {name: view.value_named(name) for name in members}
            beside = others(app, view)
            used = [name for name, value in sent.items() if any(each.sent.get(name) == value for each in beside)]
            for name in used:
                view = RequestView(app.contract, with_value(view, slots[name], ABSENT))
            response = app.correct_response(view.request)
            return refusal(app, outcome, operation) if used else response

        return answer

    return fault


KINDS = {
    "refused-changes-nothing": {
        "stores-beside-used": FaultKind(
            "refuses a unique value that another record has, and stores the other members", _storing_the_others, _suits
        )
    }
}
