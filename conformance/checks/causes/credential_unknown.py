"""The request has a credential that was never issued: made up, or a valid one with a character removed or added."""

from __future__ import annotations

from itertools import product

from conformance.checks.causes.base import Cause, RequestSource, RequestSteps, agreed_certainty, pick_in_turn
from conformance.contract.model import Operation
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Credential
from conformance.observation.target_state import Certainty, StateQuery

_UNKNOWN_KEYS = [("unknown", "whole"), ("valid", "shorter"), ("valid", "longer")]


class CredentialUnknown(Cause):
    """Each operation is sent another combination of credential slot and invalid key."""

    stage = 10

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        given = [each for each in view.request.credentials if each.form != "empty"]
        return agreed_certainty([_is_unknown(each) for each in given])

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        slots = list(self.contract.credential_slots)
        request = yield from factory.valid_request(operation)
        yield request.replace(credentials=(Credential("unknown", slots[0]),))
        request = yield from factory.valid_request(operation)
        (profile, form), slot = pick_in_turn(list(product(_UNKNOWN_KEYS, slots))[1:], factory.variation)
        yield request.replace(credentials=(Credential(profile, slot, form),))


def _is_unknown(credential: Credential) -> Certainty:
    if credential.profile == "":
        return Certainty.MAYBE
    return Certainty.YES if credential.profile == "unknown" or credential.form != "whole" else Certainty.NO
