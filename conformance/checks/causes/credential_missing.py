"""The request has no credential, an empty one, or one in a place that is not documented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from conformance.checks.causes.base import Cause, RequestSource, all_or_in_turn
from conformance.checks.request_steps import RequestSteps
from conformance.contract.credential_slots import CredentialSlot, wrong_slots
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.contract.security_schemes import is_fulfilled
from conformance.core.exchange import Credential, Request
from conformance.observation.certainty import Certainty
from conformance.observation.state_query import StateQuery


class CredentialMissing(Cause):
    """The fault is certain if the request fulfils no requirement of its operation: a credential lacks or is empty.

    It is not certain if another one is empty, or if a recording does not show the credential. Where no other client
    uses the target, a valid request comes first, so that a server shows whether it remembers a key.
    """

    stage = 10
    is_about_credential = True
    needs = "an operation that needs a credential"

    def can_provoke(self, operation: Operation) -> bool:
        return operation.needs_credential

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        if view.operation is not None and not view.operation.needs_credential:
            return Certainty.NO
        if not view.complete_credentials:
            # a request that calls no operation may be refused before the server knows whether it needs a credential
            return Certainty.MAYBE if () in view.security or self._has_documented_scheme_fault(view) else Certainty.YES
        forms = {each.form for each in view.counting_credentials}
        return Certainty.MAYBE if {"empty", "unseen"} & forms else Certainty.NO

    def size(self, operation: Operation) -> int:
        return 4 + len(self.contract.credential_slots)

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        request = yield from factory.valid_request(operation)
        if factory.has_target_alone:
            yield from factory.send_valid(operation if operation.safe else self._safe_operation)
        yield request.replace(credentials=())
        request = yield from factory.valid_request(operation)
        for credentials in all_or_in_turn([*_incomplete(operation, factory, self.contract.credential_slots)], factory):
            yield request.replace(credentials=credentials)
        yield request.replace(credentials=self._misplaced(request, factory))

    def _has_documented_scheme_fault(self, view: RequestView) -> bool:
        """Return whether a credential has another authentication scheme, and a clause is about that."""
        if not any(each.form == "other-scheme" for each in view.counting_credentials):
            return False
        return view.operation is None or view.operation.id in self._with_scheme_clause

    @cached_property
    def _with_scheme_clause(self) -> frozenset[str]:
        """The ids of the operations for which a clause states the reply to another authentication scheme."""
        clauses = self.contract.clauses_of("cause", "credential-wrong-scheme")
        return frozenset(name for each in clauses for name in self.contract.operations_of(each))

    @cached_property
    def _safe_operation(self) -> Operation:
        """The operation of which a valid request needs and changes least."""
        found = sorted(self.contract.operations.values(), key=_effort)
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


def _effort(operation: Operation) -> tuple[bool, bool, int]:
    return not operation.needs_credential, not operation.safe, len(operation.path_names)


def _incomplete(
    operation: Operation, factory: RequestSource, slots: Mapping[str, CredentialSlot]
) -> Iterator[tuple[Credential, ...]]:
    """Yield credentials that fulfil no requirement: an empty one, or all but one of several."""
    for requirement in operation.requirements:
        if len(requirement) == 1:
            yield (Credential("valid", requirement[0], "empty"),)
    for requirement in factory.requirements(operation):
        whole = factory.credentials(operation, requirement)
        for each in whole if len(requirement) > 1 else ():
            others = tuple(other for other in whole if other is not each)
            if not any(is_fulfilled(other, [left.slot for left in others]) for other in operation.requirements):
                # an empty password for a real user is a wrong one, which may lock the account
                has_user = any(slots[other.slot].is_user for other in others) and not factory.has_target_alone
                yield from (() if has_user else ((*others, replace(each, form="empty")),))
                yield others
