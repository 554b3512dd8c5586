"""A key that nobody was given: made up, or a good one cut short or made longer."""

from __future__ import annotations

from itertools import product

from conformance.causes.base import Cause, Lab, Steps, rotate
from conformance.contract.call import Call
from conformance.contract.model import Operation
from conformance.exchange import Credential
from conformance.knowledge import Answer, World

_KEYS = [("unknown", "whole"), ("valid", "shorter"), ("valid", "longer")]


class CredentialUnknown(Cause):
    stage = 10

    def holds(self, call: Call, world: World) -> Answer:
        given = [each for each in call.request.credentials if each.form != "empty"]
        unknown = [each.profile == "unknown" or each.form != "whole" for each in given]
        if not unknown or not any(unknown):
            return Answer.NO
        return Answer.YES if all(unknown) else Answer.MAYBE

    def provoke(self, operation: Operation, lab: Lab) -> Steps:
        places = list(self.contract.places)
        request = yield from lab.lawful(operation)
        yield request.but(credentials=(Credential("unknown", places[0]),))
        request = yield from lab.lawful(operation)
        (profile, form), place = rotate(list(product(_KEYS, places))[1:], lab.variation)
        yield request.but(credentials=(Credential(profile, place, form),))
