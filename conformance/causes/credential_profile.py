"""The key of one credential profile: deleted, without balance, locked, ..."""

from __future__ import annotations

from conformance.causes.base import Cause, Lab, Steps, rotate
from conformance.contract.call import Call
from conformance.contract.model import Operation
from conformance.exchange import Credential
from conformance.knowledge import Answer, World


class CredentialProfile(Cause):
    stage = 11

    def setup(self, profile: str) -> None:
        self.profile = profile

    def holds(self, call: Call, world: World) -> Answer:
        if all(each.profile != self.profile for each in call.request.credentials):
            return Answer.NO
        ours = [each.profile == self.profile and each.form == "whole" for each in call.request.credentials]
        return Answer.YES if ours and all(ours) else Answer.MAYBE if any(ours) else Answer.NO

    def operations(self) -> list[Operation]:
        """One of each method and effect; which one differs from profile to profile, so that together they go round."""
        kinds: dict[tuple[str, str], list[Operation]] = {}
        for each in super().operations():
            kinds.setdefault((each.method, each.effect.name), []).append(each)
        turn = [each.id for each in self.contract.clauses_of("cause")].index(self.clause.id)
        return [rotate(each, turn) for each in kinds.values()]

    def provoke(self, operation: Operation, lab: Lab) -> Steps:
        request = yield from lab.lawful(operation)
        yield request.but(credentials=(Credential(self.profile, next(iter(self.contract.places))),))
