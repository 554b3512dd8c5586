"""A key that nobody was given: made up, or a good one cut short or made longer."""

from __future__ import annotations

from itertools import product

from conformance.checks.causes.base import Cause, Lab, Steps, all_or_some, rotate
from conformance.contract.model import Operation
from conformance.contract.request_view import Call
from conformance.core.exchange import Credential
from conformance.observation.target_state import Answer, World

_KEYS = [("unknown", "whole"), ("valid", "shorter"), ("valid", "longer")]


class CredentialUnknown(Cause):
    stage = 10

    def holds(self, call: Call, world: World) -> Answer:
        given = [each for each in call.request.credentials if each.form != "empty"]
        return all_or_some([_is_unknown(each) for each in given])

    def provoke(self, operation: Operation, lab: Lab) -> Steps:
        places = list(self.contract.places)
        request = yield from lab.lawful(operation)
        yield request.but(credentials=(Credential("unknown", places[0]),))
        request = yield from lab.lawful(operation)
        (profile, form), place = rotate(list(product(_KEYS, places))[1:], lab.variation)
        yield request.but(credentials=(Credential(profile, place, form),))


def _is_unknown(credential: Credential) -> Answer:
    if credential.profile == "":
        return Answer.MAYBE
    return Answer.YES if credential.profile == "unknown" or credential.form != "whole" else Answer.NO
