"""Each documented requirement of credentials is enough: a credential in any one of several places, for example."""

from __future__ import annotations

from conformance.checks.behaviours.base import Assertions, Behaviour
from conformance.checks.causes.base import RequestSource
from conformance.checks.request_steps import RequestSteps
from conformance.contract.operation import Operation


class CredentialPlaces(Behaviour):
    """Fails if valid credentials that fulfil one requirement are refused as missing or unknown.

    The causes `credential-unknown` and `credential-missing` check that invalid credentials are refused.
    """

    needs = "a request that changes nothing, and a second place of the credential"

    def applies(self, operation: Operation) -> bool:
        return operation.safe and operation.needs_credential and len(operation.requirements) > 1

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        for requirement in factory.requirements(operation):
            request = yield from factory.valid_request(operation)
            reply = yield request.replace(credentials=factory.credentials(operation, requirement))
            refused = reply.outcome is not None and reply.outcome.id in self._refusals()
            expected = f"success with the credential in the {' and the '.join(requirement)} alone"
            assertions.check(not refused, expected, reply.summary, reply)

    def _refusals(self) -> set[str]:
        """Return the outcomes of a missing or unknown credential."""
        causes = (
            each
            for each in self.contract.clauses_of("cause")
            if each.check in ("credential-missing", "credential-unknown")
        )
        return {outcome for clause in causes for outcome in clause.outcomes}
