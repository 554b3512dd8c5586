"""The operation has a credential profile of its own, and the request has the general key `valid` instead."""

from __future__ import annotations

from conformance.checks.causes.base import Cause, RequestSource
from conformance.checks.request_steps import RequestSteps
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.observation.certainty import Certainty
from conformance.observation.state_query import StateQuery


class CredentialOtherPart(Cause):
    """The fault is never certain, because one key may open all parts of an API."""

    stage = 12
    is_about_credential = True

    def can_provoke(self, operation: Operation) -> bool:
        return operation.profile != "valid" and operation.needs_credential

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        if view.operation is None or view.operation.profile == "valid":
            return Certainty.NO
        # in recorded traffic, the profile is unknown
        general = any(each.profile in ("valid", "") and each.is_as_it_is for each in view.request.credentials)
        return Certainty.MAYBE if general else Certainty.NO

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        request = yield from factory.valid_request(operation)
        yield request.replace(credentials=factory.credentials(operation, profile="valid"))
