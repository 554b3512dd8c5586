"""Servers that accept each request of an account whose requests succeed, without a look at the request."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.behaviours._accepted_accounts import accepted_accounts, causes_to_refuse
from conformance.checks.causes.base import Cause
from conformance.contract.model import Contract
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._wrong_outcomes import causes
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, clause_ids
from conformance.observation.certainty import Certainty


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield a mutant for each cause and each account, where a clause is about the meaning of requests."""
    meaning = clause_ids(contract, "behaviour", "same-meaning")
    for account in accepted_accounts(causes(contract)) if meaning else ():
        for cause in causes_to_refuse(causes(contract)):
            says = f"with the key of the account {account.profile}, the request succeeds: {cause.clause.statement}"
            name = f"{cause.clause.id}~accepted-for.{account.profile}"
            yield Mutant(name, says, (cause.clause.id,), _accepting(cause, account), meaning)


def _accepting(cause: Cause, account: Cause) -> Fault:
    def fault(app: MutantApp) -> Handler:
        outcome = next(each for each in map(app.contract.outcomes.get, account.clause.outcomes) if each is not None)

        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            refused = app.refusals.certain_refusal(view, app.store)
            is_of_cause = refused is not None and refused.clause is cause.clause
            is_hidden = is_of_cause and account.holds(view, app.store) is Certainty.YES
            if is_hidden and view.operation is not None:
                return app.renderer.accepted(outcome, view.operation, view.operation.reply_example)
            return app.correct_response(request)

        return answer

    return fault
