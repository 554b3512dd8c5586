"""Operations that refuse requests but carry them out, and operations that ignore credentials."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.checks.behaviours import behaviours_of
from conformance.checks.behaviours._refused_bodies import texts_of_fields
from conformance.checks.behaviours.credential_places import CredentialPlaces
from conformance.checks.expected_outcomes import SUCCESS
from conformance.contract.effects import Create, List, Static, Update
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import example_record
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._store_edits import is_visible_change, resource_of, subjects
from conformance.mock_server.mutants._wrong_outcomes import causes
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, one_operation, valid_credentials
from conformance.observation.certainty import Certainty

_OF_KEYS = ("credential-missing", "credential-unknown")
_OF_BODIES = ("malformed-body", "body-shape")


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants whose refusals change records, and the mutants that ignore credentials."""
    for behaviour in behaviours_of(contract):
        if behaviour.clause.check == "refused-changes-nothing":
            for operation in behaviour.operations():
                yield from _acting_when_refused(contract, behaviour.clause.id, operation)
        elif isinstance(behaviour, CredentialPlaces):
            places = {name for each in behaviour.operations() for names in each.requirements for name in names}
            clause = behaviour.clause.id
            for operation in filter(behaviour.takes_all, behaviour.operations()):
                fault = _refusing_several(operation)
                yield one_operation(clause, "refuses-several", operation, "refuses a key in several places", fault)
            for slot in (name for name in contract.credential_slots if name in places):
                says = f"ignores the key in the {slot}"
                yield Mutant(
                    f"{clause}~ignores-{slot}", f"every operation {says}", (clause,), _ignoring_credential(slot)
                )
                for operation in (each for each in behaviour.operations() if _takes(each, slot)):
                    yield one_operation(
                        clause, f"ignores-{slot}", operation, says, _ignoring_credential(slot, operation)
                    )
                    if contract.credential_slots[slot].location == "query" and _may_have_query(operation):
                        beside = f"ignores the key in the {slot} behind another parameter"
                        fault = _ignoring_credential(slot, operation, is_behind=True)
                        yield one_operation(clause, f"ignores-later-{slot}", operation, beside, fault)


def _refusing_several(operation: Operation) -> Fault:
    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            is_refused = app.operation_of(request) is operation and len(request.credentials) > 1
            return app.correct_response(request.replace(credentials=()) if is_refused else request)

        return answer

    return fault


def _takes(operation: Operation, slot: str) -> bool:
    return any(slot in requirement for requirement in operation.requirements)


def _may_have_query(operation: Operation) -> bool:
    return any(each.where == "query" and each.example is not ABSENT for each in operation.slots)


def _ignoring_credential(slot: str, operation: Operation | None = None, is_behind: bool = False) -> Fault:
    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            if operation is not None and app.operation_of(request) is not operation:
                return app.correct_response(request)
            if is_behind and not request.query:
                return app.correct_response(request)
            left = tuple(each for each in request.credentials if each.slot != slot)
            return app.correct_response(request.replace(credentials=left))

        return answer

    return fault


# --- refused but carried out -----------------------------------------------------------------------------
Corrected = Callable[[RequestView], Request]


def _acting_when_refused(contract: Contract, clause: str, operation: Operation) -> Iterator[Mutant]:
    if is_visible_change(contract, operation) and not isinstance(operation.effect, Static):
        fault, says = _carry_out(operation, _OF_KEYS, _with_valid_key), "refuses a wrong key and acts anyway"
        yield one_operation(clause, "acts-on-bad-key", operation, says, fault)
    if _occurs(contract, "already-exists", operation) and _has_more_than_its_key(contract, operation):
        says = "refuses an existing record and stores the sent values"
        yield one_operation(clause, "takes-over", operation, says, _taking_over(operation))
    if not _finds_its_record_without_body(contract, operation):
        return
    for name, checks, says in (
        ("broken-body", _OF_BODIES, "a malformed body"),
        ("missing", ("field-missing",), "a body with a missing member"),
        ("wrong-member", ("field-invalid",), "a body with a wrong member"),
    ):
        if any(_occurs(contract, each, operation) for each in checks):
            yield one_operation(
                clause,
                f"acts-on-{name}",
                operation,
                f"refuses {says} and acts anyway",
                _carry_out(operation, checks, _with_valid_body),
            )


def _has_more_than_its_key(contract: Contract, operation: Operation) -> bool:
    """Return whether the client sends the key, and a second creation with this key can change a stored text."""
    resource = resource_of(contract, operation)
    sent = example_record(operation).items() if operation.takes == "object" else ()
    has_words = any(name in resource.stored_members and " " in str(value) for name, value in sent)
    return not resource.key_pattern and (has_words or any(texts_of_fields(contract, operation)))


def _taking_over(operation: Operation) -> Fault:
    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            refused = app.refusals.decide(view, app.store, Certainty.SOME) if view.operation is operation else None
            if refused and refused.clause and refused.clause.check == "already-exists":
                sent = {name: view.value_named(name) for name in resource_of(app.contract, operation).stored_members}
                for record in subjects(app, view):
                    record.members |= {name: value for name, value in sent.items() if value is not ABSENT}
            return app.correct_response(request)

        return answer

    return fault


def _finds_its_record_without_body(contract: Contract, operation: Operation) -> bool:
    """Return whether the affected record is known without the body: from the path or, for a creation, from the list."""
    resource = resource_of(contract, operation)
    if operation.takes != "object":
        return False
    if isinstance(operation.effect, Create):
        in_path = {*resource.parents} <= {*operation.path_names}
        return resource.key_pattern is not None and in_path and bool(contract.operations_with(List, resource.name))
    return isinstance(operation.effect, Update) and {*resource.names} <= {*operation.path_names}


def _occurs(contract: Contract, check: str, operation: Operation) -> bool:
    watched = [each for each in causes(contract) if each.clause.check == check and SUCCESS not in each.clause.outcomes]
    return any(operation in each.operations() for each in watched)


def _with_valid_key(view: RequestView) -> Request:
    return view.request.replace(credentials=valid_credentials(view.operation))


def _with_valid_body(view: RequestView) -> Request:
    assert view.operation is not None
    body: Any = {**view.operation.body_example}
    # the sent values of unique members are kept, because an existing record may have the values of the example
    unique = {name for each in view.contract.resources.values() for name in each.unique}
    if isinstance(view.body, dict):
        sent = ((name, value) for name, value in view.body.items() if name in unique)
        body |= {name: value for name, value in sent if isinstance(value, str) and value}
    return view.request.replace(body=view.encoded(body))


def _carry_out(operation: Operation, checks: tuple[str, ...], corrected: Corrected) -> Fault:
    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            refused = app.refusals.decide(view, app.store, Certainty.SOME) if view.operation is operation else None
            if refused and refused.clause and refused.refused and refused.clause.check in checks:
                app.correct_response(corrected(view))
            return app.correct_response(request)

        return answer

    return fault
