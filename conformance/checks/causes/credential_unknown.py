"""The request has a credential that was never issued: made up, or a valid one that was changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from conformance.checks.causes.base import Cause, RequestSource, all_or_in_turn, pick_in_turn
from conformance.checks.request_steps import RequestSteps
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.core.exchange import ChangedForm, Credential, CredentialForm
from conformance.observation.certainty import Certainty, agreed_certainty, strongest
from conformance.observation.state_query import StateQuery

CHANGES: tuple[ChangedForm, ...] = get_args(ChangedForm)
"""The ways in which a valid key is changed, so that it is unknown."""

_Place = tuple[Credential, tuple[Credential, ...]]
"""A valid credential, and the others that a requirement names."""


class CredentialUnknown(Cause):
    """Each operation is sent a made-up key and all changed ones; if other clients use the target, one of these.

    The places of the keys change from key to key, and from operation to operation.
    """

    stage = 10
    is_about_credential = True
    needs = "an operation that needs a credential"

    def can_provoke(self, operation: Operation) -> bool:
        return operation.needs_credential

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        complete = view.complete_credentials
        if not complete:
            counting = view.counting_credentials
            may_be_unknown = any(
                each.form == "other-scheme" or (each.is_given and _is_unknown(each) is not Certainty.NO)
                for each in counting
            )
            return Certainty.MAYBE if may_be_unknown else Certainty.NO
        found = agreed_certainty([strongest(map(_is_unknown, each)) for each in complete])
        return Certainty.MAYBE if found is Certainty.YES and () in view.security else found

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        turn, slots = factory.variation, self.contract.credential_slots
        # a wrong password for a real user may lock the account
        places = [each for each in _places(operation, factory) if factory.has_target_alone or not self._of_user(each)]
        request = yield from factory.valid_request(operation)
        yield request.replace(credentials=_with(places[0], "unknown"))
        request = yield from factory.valid_request(operation)
        safe = [each for each in places if factory.has_target_alone or not slots[each[0].slot].is_pair]
        changed = [_with(pick_in_turn(safe, turn + n), "valid", form) for n, form in enumerate(CHANGES) if safe]
        made_up = [_with(each, "unknown") for each in places[1:]]
        # Other checks take the first requests only, and a key in each place shows most.
        for credentials in all_or_in_turn([*made_up, *changed], factory) if changed or made_up else ():
            yield request.replace(credentials=credentials)

    def _of_user(self, place: _Place) -> bool:
        """Return whether the credential is the password of a user whose name is in another place."""
        return any(self.contract.credential_slots[each.slot].is_user for each in place[1])

    def size(self, operation: Operation) -> int:
        return 1 + len(CHANGES) + len(self.contract.credential_slots)


def _is_unknown(credential: Credential) -> Certainty:
    if credential.profile == "":
        return Certainty.MAYBE
    return Certainty.YES if credential.profile == "unknown" or credential.is_altered else Certainty.NO


def _places(operation: Operation, factory: RequestSource) -> Iterator[_Place]:
    for requirement in factory.requirements(operation) or operation.requirements:
        whole = factory.credentials(operation, requirement)
        yield from ((each, tuple(other for other in whole if other is not each)) for each in whole)


def _with(place: _Place, profile: str, form: CredentialForm = "whole") -> tuple[Credential, ...]:
    """Return the credentials of a place with another profile, and in another form."""
    credential, others = place
    return (Credential(profile, credential.slot, form), *others)
