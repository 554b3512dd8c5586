"""The request has the credential of one profile, such as a deleted or locked account."""

from __future__ import annotations

from functools import cached_property

from conformance.checks.block_reason import BlockCode
from conformance.checks.causes.base import Cause, RequestSource, pick_in_turn
from conformance.checks.request_steps import Blocked, RequestSteps
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.contract.security_schemes import Requirement, Security
from conformance.core.exchange import Credential
from conformance.observation.certainty import Certainty, agreed_certainty
from conformance.observation.state_query import StateQuery


class CredentialProfile(Cause):
    """The parameter `profile` names the profile. The fault is not certain for a key whose account is unknown.

    The key is sent to each operation. If other clients use the target, it is sent to one operation of each combination
    of method, effect and documented places. One such operation also gets it in each further place, as a server may look
    up the account in one place only, and one gets it in the same place again. Profiles use different operations.
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
    def _turn(self) -> int:
        return [each.id for each in self.contract.clauses_of("cause")].index(self.clause.id)

    @cached_property
    def _sample(self) -> list[Operation]:
        groups: dict[tuple[str, str, Security], list[Operation]] = {}
        for each in self.operations():
            groups.setdefault((each.method, each.effect.name, each.requirements), []).append(each)
        return [pick_in_turn(each, self._turn) for each in groups.values()]

    def _shows(self, operation: Operation, place: Requirement) -> bool:
        """Return whether this operation shows the place, of those in the sample that document it."""
        showing = [each for each in self._sample if place in each.requirements]
        return bool(showing) and pick_in_turn(showing, self._turn) is operation

    def size(self, operation: Operation) -> int:
        return 1 + sum(self._shows(operation, each) for each in operation.requirements)

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        if not (factory.has_target_alone or operation in self._sample):
            return
        known = factory.requirements(operation, self.profile)
        if not known:
            text = f"the keys of the profile '{self.profile}' are not those that {operation.id} needs"
            raise Blocked.because(BlockCode.KEY_MISSING, text)
        usual = factory.credentials(operation, profile=self.profile)
        shown = [each for each in known if self._shows(operation, each)]
        further = [factory.credentials(operation, each, self.profile) for each in shown]
        # The same place follows at once: a server may know only the first time why it refuses the key.
        for credentials in (usual, *sorted(further, key=lambda each: each != usual)):
            request = yield from factory.valid_request(operation)
            yield request.replace(credentials=credentials)
