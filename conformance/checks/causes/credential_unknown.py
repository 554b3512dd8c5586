"""The request has a credential that was never issued: made up, or a valid one that was changed."""

from __future__ import annotations

from typing import get_args

from conformance.checks.causes.base import Cause, RequestSource, all_or_in_turn, pick_in_turn
from conformance.checks.request_steps import RequestSteps
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.core.exchange import ChangedForm, Credential
from conformance.observation.certainty import Certainty, agreed_certainty
from conformance.observation.state_query import StateQuery

CHANGES: tuple[ChangedForm, ...] = get_args(ChangedForm)
"""The ways in which a valid key is changed, so that it is unknown."""


class CredentialUnknown(Cause):
    """Each operation is sent a made-up key and all changed ones; if other clients use the target, one of these.

    The places of the keys change from key to key, and from operation to operation.
    """

    stage = 10

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        given = [each for each in view.request.credentials if each.is_given]
        return agreed_certainty([_is_unknown(each) for each in given])

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        slots = list(self.contract.credential_slots)
        request = yield from factory.valid_request(operation)
        yield request.replace(credentials=(Credential("unknown", slots[0]),))
        request = yield from factory.valid_request(operation)
        turn = factory.variation
        changed = [Credential("valid", pick_in_turn(slots, turn + n), form) for n, form in enumerate(CHANGES)]
        made_up = [Credential("unknown", each) for each in slots[1:]]
        for credential in all_or_in_turn([*changed, *made_up], factory):
            yield request.replace(credentials=(credential,))

    def size(self, operation: Operation) -> int:
        return 1 + len(CHANGES) + len(self.contract.credential_slots)


def _is_unknown(credential: Credential) -> Certainty:
    if credential.profile == "":
        return Certainty.MAYBE
    return Certainty.YES if credential.profile == "unknown" or credential.is_altered else Certainty.NO
