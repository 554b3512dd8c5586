"""Every cause, answered with something else: as if nothing were wrong, as something else, by falling over, under
another HTTP status. On one operation after the other too, as a fault may be forgotten in one place alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.checks.causes.base import Cause
from conformance.contract.effects import Create
from conformance.contract.json_pointer import put, resolve
from conformance.contract.model import Clause, Contract, Operation, Outcome
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._wrong_outcomes import causes, crash, odd_status, refusal, stranger, success
from conformance.mock_server.mutants.base import (
    Answering,
    Mutant,
    MutantApp,
    Twist,
    at,
    is_success,
    response_of,
    with_json,
    with_status,
)
from conformance.observation.target_state import Certainty

Way = Callable[[MutantApp, RequestView], Response]
_BY_PATH = ("unknown-path", "unsupported-method")
_OF_ITEMS = ("field-missing", "field-invalid", "does-not-exist", "already-exists")


def mutants(contract: Contract) -> Iterator[Mutant]:
    for cause in causes(contract):
        yield from _of_cause(contract, cause)


def _of_cause(contract: Contract, cause: Cause) -> Iterator[Mutant]:
    clause = cause.clause
    ways = dict(_ways(contract, clause))
    for name, (says, way) in ways.items():
        yield Mutant(f"{clause.id}~{name}", f"{says}: {clause.says}", (clause.id,), _where(cause, way))
    yield from _under_odd_status(contract, cause)
    yield from _in_items(contract, cause)
    name, (says, way) = next(iter(ways.items()))
    for operation in cause.operations() if cause.clause.check not in _BY_PATH else []:
        says_of_one = f"{says} by {operation.id} alone: {clause.says}"
        yield Mutant(
            f"{clause.id}~{name}{at(operation)}",
            says_of_one,
            (clause.id,),
            _where(cause, way, operation),
            drive=_makers(operation),
        )


def _makers(operation: Operation) -> tuple[str, ...]:
    """Records that only a list makes are there once it has been sent."""
    return (f"operation.{operation.id}",) if isinstance(operation.effect, Create) and operation.each else ()


def _ways(contract: Contract, clause: Clause) -> Iterator[tuple[str, tuple[str, Way]]]:
    """(name, (in words, what is answered instead)) for each way to get it wrong."""
    first = contract.outcomes.get(clause.outcomes[0]) if clause.outcomes else None
    if "success" not in clause.outcomes:
        word = "plain" if first is not None and first.success else "success"
        yield word, ("answered with a plain success", success)
    if not any(each in clause.outcomes and outcome.crash for each, outcome in contract.outcomes.items()):
        yield "crash", ("answered with an internal error", lambda app, view: crash(app, view.operation))
    yield (
        "stranger",
        (
            "answered with a code for something else",
            lambda app, view: refusal(app, stranger(app, view, first), view.operation),
        ),
    )


def _where(cause: Cause, way: Way, operation: Operation | None = None) -> Twist:
    """Goes the wrong way where this cause decides (of one operation, or of all)."""

    def twist(app: MutantApp) -> Answering:
        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            here = operation is None or view.operation is operation
            return way(app, view) if here and decides(app, cause, view) else app.right(request)

        return answer

    return twist


def decides(app: MutantApp, cause: Cause, view: RequestView) -> bool:
    """Whether the reference server answers as it does because of this cause, or in spite of it."""
    if cause.clause.outcomes[0] == "success":
        return cause.recognise(view, app.store) is not Certainty.NO
    found = app.refusals.verdict(view, app.store, Certainty.SOME)
    if found is None or found.clause is None:
        return "success" in cause.clause.outcomes and cause.recognise(view, app.store) is not Certainty.NO
    both = frozenset((found.clause.id, cause.clause.id)) in app.contract.overlaps
    return found.clause is cause.clause or (both and cause.recognise(view, app.store) >= Certainty.SOME)


# --- the right code under a wrong status -------------------------------------------------------------
def _under_odd_status(contract: Contract, cause: Cause) -> Iterator[Mutant]:
    clause = cause.clause
    outcome = contract.outcomes.get(clause.outcomes[0])
    broken = status_clause(contract, outcome) if outcome is not None else None
    if outcome is None or broken is None or all(each.each and each.each.errors for each in cause.operations()):
        return

    def way(app: MutantApp, view: RequestView) -> Response:
        reply = app.told(view.request)
        if reply.outcome is not outcome:
            return response_of(reply)
        return with_status(response_of(reply), odd_status(contract, outcome, view.operation))

    says = f"answered under an HTTP status that does not belong to {outcome.id}: {clause.says}"
    yield Mutant(f"{clause.id}~status", says, (broken.id,), _where(cause, way), drive=(clause.id,))


def status_clause(contract: Contract, outcome: Outcome) -> Clause | None:
    """The clause that says under which HTTP statuses the outcome comes."""
    rules = [each for each in contract.clauses_of("rule") if each.check == "documented-status"]
    own = (each for each in rules if outcome.id in each.outcomes)
    return next(own, next((each for each in rules if not each.outcomes), None))


# --- errors of single items ----------------------------------------------------------------------------
def _in_items(contract: Contract, cause: Cause) -> Iterator[Mutant]:
    """Where replies have a place for errors of items, these name another code."""
    clause = cause.clause
    outcome = contract.outcomes.get(clause.outcomes[0])
    reporting = [each for each in cause.operations() if each.each and each.each.errors]
    for operation in reporting if outcome is not None and clause.check in _OF_ITEMS else []:
        yield Mutant(
            f"{clause.id}~stranger-in-item{at(operation)}",
            f"{operation.id} reports the item with a code for something else: {clause.says}",
            (clause.id,),
            _relabelled(cause, operation),
        )


def _relabelled(cause: Cause, operation: Operation) -> Twist:
    outcomes = {*cause.clause.outcomes}

    def twist(app: MutantApp) -> Answering:
        def answer(request: Request) -> Response:
            reply = app.told(request)
            pointer = (operation.each.errors if operation.each else None) or ""
            entries = resolve(reply.body, pointer) if reply.operation is operation and is_success(reply) else None
            if not isinstance(entries, list) or not any(str(each.get("code")) in outcomes for each in entries):
                return response_of(reply)
            code = stranger(app, reply.view, app.contract.outcomes[cause.clause.outcomes[0]]).code
            wrong = [{**each, "code": code} if str(each.get("code")) in outcomes else each for each in entries]
            return with_json(response_of(reply), put(reply.body, pointer, wrong))

        return answer

    return twist
