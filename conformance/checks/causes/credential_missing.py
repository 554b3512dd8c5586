"""The request has no credential, or an empty one."""

from __future__ import annotations

from conformance.checks.causes.base import Cause, RequestSource, RequestSteps, pick_in_turn
from conformance.contract.model import Operation
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Credential
from conformance.observation.target_state import Certainty, StateQuery


class CredentialMissing(Cause):
    """The fault is certain if every credential is empty.

    It is not certain if only one of several is empty, or if a recording does not show the credential.
    """

    stage = 10

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        forms = [each.form for each in view.request.credentials]
        if all(form == "empty" for form in forms):
            return Certainty.YES
        return Certainty.MAYBE if {"empty", "unseen"} & {*forms} else Certainty.NO

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        request = yield from factory.valid_request(operation)
        yield request.replace(credentials=())
        request = yield from factory.valid_request(operation)
        slot = pick_in_turn(list(self.contract.credential_slots), factory.variation)
        yield request.replace(credentials=(Credential("valid", slot, "empty"),))
