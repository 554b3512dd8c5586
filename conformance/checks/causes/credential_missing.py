"""No credential at all, or an empty one."""

from __future__ import annotations

from conformance.checks.causes.base import Cause, Lab, Steps, rotate
from conformance.contract.model import Operation
from conformance.contract.request_view import Call
from conformance.core.exchange import Credential
from conformance.observation.target_state import Answer, World


class CredentialMissing(Cause):
    stage = 10

    def holds(self, call: Call, world: World) -> Answer:
        forms = [each.form for each in call.request.credentials]
        if all(form == "empty" for form in forms):
            return Answer.YES
        return Answer.MAYBE if {"empty", "unseen"} & {*forms} else Answer.NO

    def provoke(self, operation: Operation, lab: Lab) -> Steps:
        request = yield from lab.lawful(operation)
        yield request.but(credentials=())
        request = yield from lab.lawful(operation)
        place = rotate(list(self.contract.places), lab.variation)
        yield request.but(credentials=(Credential("valid", place, "empty"),))
