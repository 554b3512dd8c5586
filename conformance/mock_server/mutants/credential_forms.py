"""Operations that accept a changed key, a key in a wrong place, or no key after a request with a valid one.

Each fault is on one operation, and each on another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from conformance.checks.causes.base import Cause, pick_in_turn
from conformance.checks.causes.credential_unknown import CHANGES
from conformance.contract.credential_slots import wrong_slots
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.exchange import Credential, Request, Response
from conformance.mock_server.mutants._wrong_outcomes import causes
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, one_operation, valid_credentials

_Correction = Callable[[Credential], tuple[Credential, ...]]
_WRONG_PLACE = "over HTTP, the reference server reads keys only from the documented places"


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of all forms and places of keys."""
    for cause in causes(contract):
        if cause.clause.check == "credential-unknown":
            for n, form in enumerate(CHANGES):
                yield _accepting(cause, form, n, f"accepts a key in the form `{form}`")
        elif cause.clause.check == "credential-wrong-scheme":
            yield _accepting(cause, "other-scheme", 0, "accepts a key after another authentication scheme")
        elif cause.clause.check == "credential-missing":
            for n, slot in enumerate(wrong_slots(contract.credential_slots)):
                yield from _misplaced(cause, slot, n)
            safe = [each for each in cause.operations() if each.safe]
            if safe:
                operation = pick_in_turn(safe, 1)
                says = "takes the key of the request before"
                yield one_operation(cause.clause.id, "remembers-key", operation, says, _remembering(operation))


def _accepting(cause: Cause, form: str, n: int, says: str) -> Mutant:
    operation = pick_in_turn(cause.operations(), n + 1)
    fault = _corrected(operation, lambda each: (replace(each, form="whole") if each.form == form else each,))
    return one_operation(cause.clause.id, f"accepts-{form}", operation, says, fault)


def _misplaced(cause: Cause, slot: str, n: int) -> Iterator[Mutant]:
    wrong = wrong_slots(cause.contract.credential_slots)[slot]
    operations = [
        each
        for each in cause.operations()
        if wrong.location != "body" or (each.takes == "object" and not each.takes_form)
    ]
    if not operations:
        return
    operation, name = pick_in_turn(operations, n + 1), f"accepts-in-{wrong.location}-{wrong.name}"
    valid = valid_credentials(operation)
    fault = _corrected(operation, lambda each: valid if each.slot == slot else (each,))
    made = one_operation(cause.clause.id, name, operation, f"accepts the key in the {slot.partition(' ')[2]}", fault)
    yield replace(made, in_process=_WRONG_PLACE)


def _corrected(operation: Operation, correction: _Correction) -> Fault:
    """Return a fault: requests to the operation are answered as if they had the corrected credentials."""

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            if app.operation_of(request) is not operation:
                return app.correct_response(request)
            corrected = [each for given in request.credentials for each in correction(given)]
            taken = [each for each in corrected if each.is_given and not each.is_altered] or corrected
            return app.correct_response(request.replace(credentials=tuple(taken)))

        return answer

    return fault


def _remembering(operation: Operation) -> Fault:
    def fault(app: MutantApp) -> Handler:
        before: tuple[Credential, ...] = ()

        def answer(request: Request) -> Response:
            nonlocal before
            here = app.operation_of(request) is operation and not request.credentials
            response = app.correct_response(request.replace(credentials=before) if here else request)
            before = request.credentials
            return response

        return answer

    return fault
