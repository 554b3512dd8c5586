"""A credential in any one of the documented slots is enough."""

from __future__ import annotations

from dataclasses import replace

from conformance.checks.behaviours.base import Assertions, Behaviour
from conformance.checks.causes.base import RequestSource
from conformance.checks.request_steps import RequestSteps
from conformance.contract.operation import Operation


class CredentialPlaces(Behaviour):
    """Fails if a valid credential in one slot is refused as missing or unknown.

    The causes `credential-unknown` and `credential-missing` check that invalid credentials are refused.
    """

    needs = "a request that changes nothing, and a second place of the credential"

    def applies(self, operation: Operation) -> bool:
        return operation.safe and len(self.contract.credential_slots) > 1

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        for slot in self.contract.credential_slots:
            request = yield from factory.valid_request(operation)
            reply = yield request.replace(credentials=(replace(request.credentials[0], slot=slot),))
            refused = reply.outcome is not None and reply.outcome.id in self._refusals()
            assertions.check(not refused, f"success with the credential in the {slot} alone", reply.summary, reply)

    def _refusals(self) -> set[str]:
        """Return the outcomes of a missing or unknown credential."""
        causes = (
            each
            for each in self.contract.clauses_of("cause")
            if each.check in ("credential-missing", "credential-unknown")
        )
        return {outcome for clause in causes for outcome in clause.outcomes}
