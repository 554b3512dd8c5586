"""Servers that notice the state of an account only where its key is in the usual place."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.causes.credential_profile import CredentialProfile
from conformance.contract.model import Contract
from conformance.contract.security_schemes import Requirement
from conformance.core.exchange import Credential, Request, Response
from conformance.mock_server.mutants._wrong_outcomes import causes
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield a mutant for each profile and each further place of a credential."""
    for cause in causes(contract):
        if isinstance(cause, CredentialProfile) and "success" not in cause.clause.outcomes:
            further = (place for each in cause.operations() for place in each.requirements[1:])
            for place in dict.fromkeys(further):
                says = f"with the key in the {' and the '.join(place)}, the account counts as valid"
                name = f"{cause.clause.id}~unnoticed.{'-'.join(place)}"
                yield Mutant(name, f"{says}: {cause.clause.statement}", (cause.clause.id,), _unnoticed(cause, place))


def _unnoticed(cause: CredentialProfile, place: Requirement) -> Fault:
    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            profiles = {each.profile for each in request.credentials}
            if profiles == {cause.profile} and {each.slot for each in request.credentials} == {*place}:
                request = request.replace(credentials=tuple(Credential("valid", name) for name in place))
            return app.correct_response(request)

        return answer

    return fault
