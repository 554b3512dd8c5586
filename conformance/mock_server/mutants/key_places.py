"""Servers that refuse requests of one cause in another way, or repeat the key, where it is in a further place."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.checks.behaviours._key_places import needs_place
from conformance.checks.behaviours._leading_keys import is_in_query
from conformance.checks.causes.base import Cause
from conformance.contract.json_pointer import put, resolve
from conformance.contract.model import Contract
from conformance.contract.request_view import RequestView
from conformance.contract.security_schemes import Requirement
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._wrong_outcomes import causes, wrong_refusal
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, clause_ids, response_of, with_json
from conformance.observation.certainty import Certainty

_WrongReply = Callable[[MutantApp, RequestView], Response]


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of each cause and each further place, where a clause is about the meaning of requests."""
    meaning = clause_ids(contract, "behaviour", "same-meaning")
    for cause in causes(contract) if meaning else ():
        for place in _further_places(cause) if needs_place(cause) else ():
            where, name = " and the ".join(place), f"{'-'.join(place)}.{cause.clause.id}"
            fault = _in_place(cause, place, wrong_refusal)
            says = f"with the key in the {where}, the refusal is another one: {cause.clause.statement}"
            yield Mutant(f"{meaning[0]}~refused-in-{name}", says, meaning[:1], fault)
            for clause in contract.clauses_of("rule", "no-echo") if is_in_query(contract, place) else ():
                says = f"the message quotes an address with a key: {cause.clause.statement}"
                fault = _in_place(cause, place, _quoting)
                yield Mutant(f"{clause.id}~address-in-{name}", says, (clause.id,), fault, meaning)


def _further_places(cause: Cause) -> list[Requirement]:
    """Return the places that are not the first of an operation of the cause."""
    return list(dict.fromkeys(place for each in cause.operations() for place in each.requirements[1:]))


def _in_place(cause: Cause, place: Requirement, wrong_reply: _WrongReply) -> Fault:
    """Return a fault: requests that are refused for the cause get a wrong reply if their key is in the place."""

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            has_place = {each.slot for each in request.credentials} == {*place}
            refused = app.refusals.decide(view, app.store, Certainty.SOME) if has_place else None
            is_of_cause = refused is not None and refused.clause is cause.clause
            return wrong_reply(app, view) if is_of_cause else app.correct_response(request)

        return answer

    return fault


def _quoting(app: MutantApp, view: RequestView) -> Response:
    reply = app.correct_reply(view.request)
    response, pointer = response_of(reply), reply.reading.message if reply.reading else None
    if pointer is None:
        return response
    address = f"{view.request.path}?key={next(iter(app.sent_keys), '')}"
    return with_json(response, put(reply.body, pointer, f"{resolve(reply.body, pointer)}: {address}"))
