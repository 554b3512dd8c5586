"""Each documented requirement of credentials is enough: a credential in any of several places, or in all."""

from __future__ import annotations

from conformance.checks.behaviours.base import Assertions, Behaviour
from conformance.checks.causes.base import RequestSource
from conformance.checks.request_steps import RequestSteps
from conformance.contract.json_pointer import ABSENT
from conformance.contract.operation import Operation
from conformance.contract.request_view import query_value, with_value
from conformance.contract.value_zones import Zone
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply


class CredentialPlaces(Behaviour):
    """Fails if valid credentials that fulfil one requirement are refused as missing or unknown.

    Requests have all optional parameters of the query, as a program may look for the credential at one place in it.

    The causes `credential-unknown` and `credential-missing` check that invalid credentials are refused.
    """

    needs = "a request that changes nothing, and a second place of the credential"

    def applies(self, operation: Operation) -> bool:
        return operation.safe and operation.needs_credential and len(operation.requirements) > 1

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        requirements = factory.requirements(operation)
        for requirement in requirements:
            request = _with_query((yield from factory.valid_request(operation)), operation, factory)
            reply = yield request.replace(credentials=factory.credentials(operation, requirement))
            self._check(assertions, reply, f"the {' and the '.join(requirement)} alone")
        if len(requirements) > 1 and self.takes_all(operation):
            request = yield from factory.valid_request(operation)
            in_each = (credential for each in requirements for credential in factory.credentials(operation, each))
            reply = yield request.replace(credentials=tuple(dict.fromkeys(in_each)))
            self._check(assertions, reply, f"the {' and the '.join(each for one in requirements for each in one)}")

    def takes_all(self, operation: Operation) -> bool:
        """Return whether each requirement is a bare key in one place; RFC 6750, 2: one bearer token only."""
        slots = (self.contract.credential_slots[name] for each in operation.requirements for name in each)
        return all(len(each) == 1 for each in operation.requirements) and all(
            each.template == "{key}" for each in slots
        )

    def _check(self, assertions: Assertions, reply: Reply, places: str) -> None:
        refused = reply.outcome is not None and reply.outcome.id in self._refusals()
        assertions.check(not refused, f"success with the credential in {places}", reply.summary, reply)

    def _refusals(self) -> set[str]:
        """Return the outcomes of a missing or unknown credential."""
        causes = self.contract.clauses_of("cause", "credential-missing", "credential-unknown")
        return {outcome for clause in causes for outcome in clause.outcomes}


def _with_query(request: Request, operation: Operation, factory: RequestSource) -> Request:
    """Return the request with each optional parameter of the query whose example is certainly valid."""
    for slot in operation.slots:
        is_optional = slot.where == "query" and not slot.required and slot.example is not ABSENT
        if is_optional and factory.zones.zone(slot, query_value(slot, slot.example), None) is Zone.RIGHT:
            request = with_value(factory.view(request), slot, slot.example)
    return request
