"""The request has no credential, an empty one, or one in a place that is not documented."""

from __future__ import annotations

from functools import cached_property

from conformance.checks.causes.base import Cause, RequestSource, all_or_in_turn
from conformance.checks.request_steps import RequestSteps
from conformance.contract.credential_slots import wrong_slots
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Credential, Request
from conformance.observation.certainty import Certainty
from conformance.observation.state_query import StateQuery


class CredentialMissing(Cause):
    """The fault is certain if every credential is empty.

    It is not certain if only one of several is empty, or if a recording does not show the credential. Where no other
    client uses the target, a valid request comes first, so that a server shows whether it remembers a key.
    """

    stage = 10

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        forms = [each.form for each in view.request.credentials]
        if all(form in ("empty", "misplaced") for form in forms):
            return Certainty.YES
        return Certainty.MAYBE if {"empty", "unseen"} & {*forms} else Certainty.NO

    def size(self, operation: Operation) -> int:
        return 4 + len(self.contract.credential_slots)

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        request = yield from factory.valid_request(operation)
        if factory.has_target_alone:
            yield from factory.send_valid(operation if operation.safe else self._safe_operation)
        yield request.replace(credentials=())
        request = yield from factory.valid_request(operation)
        empty = [Credential("valid", slot, "empty") for slot in self.contract.credential_slots]
        for credential in all_or_in_turn(empty, factory):
            yield request.replace(credentials=(credential,))
        yield request.replace(credentials=self._misplaced(request, factory))

    @cached_property
    def _safe_operation(self) -> Operation:
        """The operation of which a valid request needs and changes least."""
        found = sorted(self.contract.operations.values(), key=lambda each: (not each.safe, len(each.path_names)))
        return found[0]

    def _misplaced(self, request: Request, factory: RequestSource) -> tuple[Credential, ...]:
        """Return the valid key in all wrong places at once, but in no address that other servers may log."""
        profile = request.credentials[0].profile
        locations = {
            "header",
            *(["query"] if factory.has_target_alone else []),
            *(["body"] if (request.body or b"").startswith(b"{") else []),
        }
        fitting = (
            name for name, slot in wrong_slots(self.contract.credential_slots).items() if slot.location in locations
        )
        return tuple(Credential(profile, name, "misplaced") for name in fitting)
