"""The request has the credential of one profile, such as a deleted or locked account."""

from __future__ import annotations

from functools import cached_property

from conformance.checks.block_reason import BlockCode
from conformance.checks.causes.base import Cause, RequestSource, pick_in_turn
from conformance.checks.request_steps import Blocked, RequestSteps
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Credential
from conformance.observation.certainty import Certainty, agreed_certainty
from conformance.observation.state_query import StateQuery


class CredentialProfile(Cause):
    """The parameter `profile` names the profile. The fault is not certain for a key whose account is unknown.

    If other clients use the target, the key is sent to one operation of each pair of method and effect. Profiles use
    different ones.
    """

    stage = 11
    is_about_credential = True
    needs = "an operation that needs a credential"

    def setup(self, profile: str) -> None:
        self.profile = profile
        outcomes = [self.contract.outcomes[name] for name in self.clause.outcomes if name in self.contract.outcomes]
        self._crashes = any(each.crash for each in outcomes)

    def can_provoke(self, operation: Operation) -> bool:
        return operation.needs_credential

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        counting = (each for each in view.counting_credentials if each.form != "other-scheme")
        found = agreed_certainty([self._has_profile(each) for each in counting])
        return Certainty.MAYBE if found is Certainty.YES and () in view.security else found

    def _has_profile(self, credential: Credential) -> Certainty:
        if credential.profile == "" and credential.is_given:
            # A server may crash only for the account whose purpose is to show that.
            return Certainty.NO if self._crashes else Certainty.MAYBE
        ours = credential.profile == self.profile and not credential.is_altered
        return Certainty.YES if ours else Certainty.NO

    @cached_property
    def _sample(self) -> list[Operation]:
        groups: dict[tuple[str, str], list[Operation]] = {}
        for each in self.operations():
            groups.setdefault((each.method, each.effect.name), []).append(each)
        turn = [each.id for each in self.contract.clauses_of("cause")].index(self.clause.id)
        return [pick_in_turn(each, turn) for each in groups.values()]

    def size(self, operation: Operation) -> int:
        return 1

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        if not (factory.has_target_alone or operation in self._sample):
            return
        if not factory.requirements(operation, self.profile):
            text = f"the keys of the profile '{self.profile}' are not those that {operation.id} needs"
            raise Blocked.because(BlockCode.KEY_MISSING, text)
        request = yield from factory.valid_request(operation)
        yield request.replace(credentials=factory.credentials(operation, profile=self.profile))
