"""Servers that notice the state of an account only in the first place of its key, or only the first time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from conformance.checks.causes.credential_profile import CredentialProfile
from conformance.contract.model import Contract
from conformance.contract.security_schemes import Requirement
from conformance.core.exchange import Credential, Request, Response
from conformance.mock_server.mutants._wrong_outcomes import causes
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield a mutant for each profile and each further place of a credential, and one for the second request."""
    unknown = {name for each in contract.clauses_of("cause", "credential-unknown") for name in each.outcomes}
    for cause in causes(contract):
        if isinstance(cause, CredentialProfile) and "success" not in cause.clause.outcomes:
            further = (place for each in cause.operations() for place in each.requirements[1:])
            for place in dict.fromkeys(further):
                says = f"with the key in the {' and the '.join(place)}, the account counts as valid"
                name = f"{cause.clause.id}~unnoticed.{'-'.join(place)}"
                yield Mutant(name, f"{says}: {cause.clause.statement}", (cause.clause.id,), _unnoticed(cause, place))
            if unknown and unknown.isdisjoint(cause.clause.outcomes):
                says, name = "a key that was refused once is unknown the second time", f"{cause.clause.id}~forgotten"
                yield Mutant(name, f"{says}: {cause.clause.statement}", (cause.clause.id,), _forgotten(cause))


def _unnoticed(cause: CredentialProfile, place: Requirement) -> Fault:
    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            profiles = {each.profile for each in request.credentials}
            if profiles == {cause.profile} and {each.slot for each in request.credentials} == {*place}:
                request = request.replace(credentials=tuple(Credential("valid", name) for name in place))
            return app.correct_response(request)

        return answer

    return fault


def _forgotten(cause: CredentialProfile) -> Fault:
    def fault(app: MutantApp) -> Handler:
        refused: set[tuple[str, str]] = set()

        def answer(request: Request) -> Response:
            place = request.method, request.path
            if {each.profile for each in request.credentials} == {cause.profile}:
                if place in refused:
                    unknown = tuple(replace(each, profile="unknown") for each in request.credentials)
                    return app.correct_response(request.replace(credentials=unknown))
                refused.add(place)
            return app.correct_response(request)

        return answer

    return fault
