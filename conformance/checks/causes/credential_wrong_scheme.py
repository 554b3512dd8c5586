"""The Authorization header has another authentication scheme than documented, such as `Token` for `Bearer`."""

from __future__ import annotations

from dataclasses import replace

from conformance.checks.causes.base import Cause, RequestSource
from conformance.checks.request_steps import RequestSteps
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.observation.certainty import Certainty
from conformance.observation.state_query import StateQuery


class CredentialWrongScheme(Cause):
    """The fault is certain if the operation needs a credential, and the request fulfils no requirement."""

    stage = 9
    is_about_credential = True
    needs = "an operation that needs a credential with an HTTP authentication scheme"

    def can_provoke(self, operation: Operation) -> bool:
        slots = self.contract.credential_slots
        with_scheme = (slots[name].scheme for requirement in operation.requirements for name in requirement)
        return operation.needs_credential and any(with_scheme)

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        if not any(each.form == "other-scheme" for each in view.counting_credentials):
            return Certainty.NO
        is_incomplete = not view.complete_credentials
        return Certainty.YES if is_incomplete and () not in view.security else Certainty.MAYBE

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        slots = self.contract.credential_slots
        for requirement in factory.requirements(operation):
            if any(slots[name].scheme for name in requirement):
                request = yield from factory.valid_request(operation)
                valid = factory.credentials(operation, requirement)
                changed = (replace(each, form="other-scheme") if slots[each.slot].scheme else each for each in valid)
                yield request.replace(credentials=tuple(changed))
