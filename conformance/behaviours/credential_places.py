"""Each documented place of the credential works alone."""

from __future__ import annotations

from conformance.behaviours.base import Behaviour
from conformance.causes.base import Lab, Steps
from conformance.contract.model import Operation
from conformance.exchange import Credential


class CredentialPlaces(Behaviour):
    """That each is refused alone when it is wrong, `credential-unknown` and `credential-missing` show."""

    def applies(self, operation: Operation) -> bool:
        return operation.safe

    def show(self, operation: Operation, lab: Lab) -> Steps:
        for place in self.contract.places:
            request = yield from lab.lawful(operation)
            yield request.but(credentials=(Credential("valid", place),))
