"""Causes with another outcome: a success, another refusal, an internal error, or another HTTP status.

For each cause, mutants have the fault on all operations or on one operation, because servers often forget a check in
one place only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.checks.causes.base import Cause
from conformance.checks.causes.nothing_found import NothingFound
from conformance.contract.clause import Clause
from conformance.contract.effects import Create, EachItem
from conformance.contract.json_pointer import put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.outcome import Outcome
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._wrong_outcomes import (
    causes,
    crash,
    refusal,
    success,
    undocumented_status,
    unexplained_refusal,
    unknown_codes,
    wrong_refusal,
)
from conformance.mock_server.mutants.base import (
    Fault,
    Handler,
    Mutant,
    MutantApp,
    at,
    is_success,
    on_successes_of,
    response_of,
    with_json,
    with_status,
)
from conformance.observation.certainty import Certainty
from conformance.observation.response_reading import Reply, outcome_of_item

WrongAnswer = Callable[[MutantApp, RequestView], Response]
"""Returns the wrong reply to a request."""
_BY_PATH = ("unknown-path", "unsupported-method")
_OF_ITEMS = ("field-missing", "field-invalid", "does-not-exist", "already-exists")


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of causes."""
    for cause in causes(contract):
        yield from _of_cause(contract, cause)


def _of_cause(contract: Contract, cause: Cause) -> Iterator[Mutant]:
    clause = cause.clause
    wrong_answers = dict(_wrong_answers(contract, clause))
    for name, (says, wrong_answer) in wrong_answers.items():
        yield Mutant(
            f"{clause.id}~{name}", f"{says}: {clause.statement}", (clause.id,), _answered_wrongly(cause, wrong_answer)
        )
    yield from _under_undocumented_status(contract, cause)
    yield from _in_items(contract, cause)
    yield from _finding_nothing(contract, cause)
    name, (says, wrong_answer) = next(iter(wrong_answers.items()))
    for operation in cause.operations() if cause.clause.check not in _BY_PATH else []:
        says_of_one = f"{says} by {operation.id} alone: {clause.statement}"
        yield Mutant(
            f"{clause.id}~{name}{at(operation)}",
            says_of_one,
            (clause.id,),
            _answered_wrongly(cause, wrong_answer, operation),
            traffic=_makers(operation),
        )


def _finding_nothing(contract: Contract, cause: Cause) -> Iterator[Mutant]:
    """Yield the faults that a missing value is looked up, and nothing is found."""
    lookups = [each for each in causes(contract) if isinstance(each, NothingFound)]
    for operation in cause.operations() if cause.clause.check == "field-missing" else []:
        for lookup in (each for each in lookups if each.can_hold(operation)):
            refused = contract.outcomes.get(lookup.clause.outcomes[0])
            if refused is not None and not refused.success and refused.id not in cause.clause.outcomes:
                says = f"{operation.id} looks up a missing value, and finds nothing: {cause.clause.statement}"
                fault = _refused_without_value(cause, operation, lookup, refused)
                yield Mutant(f"{cause.clause.id}~finds-nothing{at(operation)}", says, (cause.clause.id,), fault)


def _refused_without_value(cause: Cause, operation: Operation, lookup: NothingFound, outcome: Outcome) -> Fault:
    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            wrong = view.operation is operation and lookup.lacks_value(view) and decides(app, cause, view)
            return refusal(app, outcome, operation) if wrong else app.correct_response(request)

        return answer

    return fault


def _makers(operation: Operation) -> tuple[str, ...]:
    # its records do not exist until the operation, which creates them from a list, was called
    return (f"operation.{operation.id}",) if isinstance(operation.effect, Create) and operation.for_each_item else ()


def _wrong_answers(contract: Contract, clause: Clause) -> Iterator[tuple[str, tuple[str, WrongAnswer]]]:
    """Yield (name, (description, function that returns the wrong reply)) for each wrong outcome of a cause."""
    first = contract.outcomes.get(clause.outcomes[0]) if clause.outcomes else None
    if "success" not in clause.outcomes:
        word = "plain" if first is not None and first.success else "success"
        yield word, ("answered with a plain success", success)
    if not any(each in clause.outcomes and outcome.crash for each, outcome in contract.outcomes.items()):
        yield "crash", ("answered with an internal error", lambda app, view: crash(app, view.operation))
    yield (
        "unrelated-code",
        (
            "answered with the code of an unrelated outcome",
            lambda app, view: wrong_refusal(app, view, first),
        ),
    )


def _answered_wrongly(cause: Cause, wrong_answer: WrongAnswer, operation: Operation | None = None) -> Fault:
    """Return a fault: requests whose outcome this cause decides get a wrong reply, on one operation or all."""

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            here = operation is None or view.operation is operation
            return wrong_answer(app, view) if here and decides(app, cause, view) else app.correct_response(request)

        return answer

    return fault


def decides(app: MutantApp, cause: Cause, view: RequestView) -> bool:
    """Return whether this cause decides the outcome, or allows the success with which the server would reply."""
    if cause.clause.outcomes[0] == "success":
        return cause.recognise(view, app.store) is not Certainty.NO
    found = app.refusals.decide(view, app.store, Certainty.SOME)
    if found is None or found.clause is None:
        return "success" in cause.clause.outcomes and cause.recognise(view, app.store) is not Certainty.NO
    both = frozenset((found.clause.id, cause.clause.id)) in app.contract.overlaps
    return found.clause is cause.clause or (both and cause.recognise(view, app.store) >= Certainty.SOME)


# --- the correct code under a wrong status -----------------------------------------------------------
def _under_undocumented_status(contract: Contract, cause: Cause) -> Iterator[Mutant]:
    clause = cause.clause
    outcome = contract.outcomes.get(clause.outcomes[0])
    broken = status_clause(contract, outcome) if outcome is not None else None
    if outcome is None or broken is None or undocumented_status(contract, outcome, None) is None:
        return
    if all(each.for_each_item and each.for_each_item.errors is not None for each in cause.operations()):
        return

    def wrong_answer(app: MutantApp, view: RequestView) -> Response:
        reply = app.correct_reply(view.request)
        status = undocumented_status(contract, outcome, view.operation) if reply.outcome is outcome else None
        return response_of(reply) if status is None else with_status(response_of(reply), status)

    says = f"answered with an HTTP status that is not documented for {outcome.id}: {clause.statement}"
    yield Mutant(
        f"{clause.id}~status", says, (broken.id,), _answered_wrongly(cause, wrong_answer), traffic=(clause.id,)
    )


def status_clause(contract: Contract, outcome: Outcome) -> Clause | None:
    """Return the clause of a rule about the HTTP status of the outcome; None if there is none."""
    rules = contract.clauses_of("rule", "documented-status")
    own = (each for each in rules if outcome.id in each.outcomes)
    return next(own, next((each for each in rules if not each.outcomes), None))


# --- errors of single items ----------------------------------------------------------------------------
def _in_items(contract: Contract, cause: Cause) -> Iterator[Mutant]:
    """Yield mutants of operations that report errors of items: they report an item with another code."""
    clause = cause.clause
    outcome = contract.outcomes.get(clause.outcomes[0])
    reporting = [each for each in cause.operations() if each.for_each_item and each.for_each_item.errors is not None]
    for operation in reporting if outcome is not None and clause.check in _OF_ITEMS else []:
        yield Mutant(
            f"{clause.id}~unrelated-code-in-item{at(operation)}",
            f"{operation.id} reports the item with the code of an unrelated outcome: {clause.statement}",
            (clause.id,),
            _relabelled(cause, operation),
        )
        each = operation.for_each_item
        if each and "success" in clause.outcomes and "done" in each.counters.values() and not each.independent:
            says = f"{operation.id} counts the item as processed, without an error: {clause.statement}"
            fault = _counted(cause, operation, each)
            yield Mutant(f"{clause.id}~counted-item{at(operation)}", says, (clause.id,), fault)


def _counted(cause: Cause, operation: Operation, each: EachItem) -> Fault:
    """Return the fault that no error reports an item with this cause, and a number of processed items has it."""
    own = {*cause.clause.outcomes}

    def wrong_reply(app: MutantApp, reply: Reply) -> Response:
        body, errors = reply.body, resolve(reply.body, each.errors)
        kept = [error for error in errors if outcome_of_item(app.contract, error.get("code"), own) not in own]
        for pointer in (name for name, counted in each.counters.items() if counted == "done"):
            body = put(body, pointer, resolve(body, pointer) + len(errors) - len(kept))
        return with_json(response_of(reply), put(body, each.errors, kept))

    return on_successes_of(operation, wrong_reply)


def _relabelled(cause: Cause, operation: Operation) -> Fault:
    outcomes = {*cause.clause.outcomes}

    def is_own(error: Any) -> bool:
        return outcome_of_item(cause.contract, error.get("code"), outcomes) in outcomes

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            pointer = operation.for_each_item.errors if operation.for_each_item else None
            entries = resolve(reply.body, pointer) if reply.operation is operation and is_success(reply) else None
            if not isinstance(entries, list) or not any(map(is_own, entries)):
                return response_of(reply)
            wrong = unexplained_refusal(app, reply.view, app.contract.outcomes[cause.clause.outcomes[0]])
            code = wrong.code if wrong and wrong.code is not None else next(unknown_codes(app.contract))[1]
            others = [{**each, "code": code} if is_own(each) else each for each in entries]
            return with_json(response_of(reply), put(reply.body, pointer, others))

        return answer

    return fault
