"""Replies with an unknown code, another type or status, or no message, and replies that break HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from conformance.contract.clause import Clause
from conformance.contract.json_pointer import ABSENT, put
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.outcome import Code, Outcome
from conformance.core.exchange import Response
from conformance.mock_server.mutants._wrong_outcomes import has_outcome_under, undocumented_status, unknown_codes
from conformance.mock_server.mutants.base import (
    Fault,
    Mutant,
    MutantApp,
    ReplyFault,
    general_traffic,
    in_both,
    in_traffic,
    is_success,
    on_refusals,
    on_successes,
    response_of,
    traffic_of,
    with_body,
    with_json,
    with_status,
    wrong_replies,
)
from conformance.observation.response_reading import BODILESS, Reply, documented_statuses

UNUSUAL = (418, 410, 451, 423, 409, 508)
"""The candidates for a status that no outcome has."""
ONE_LENGTH = "a web server framework sends one of the two headers"
NO_SURPLUS = "a web server framework cannot send bytes after the end of a reply"


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of codes, types, statuses, messages and incomplete replies."""
    for clause in contract.clauses_of("rule"):
        yield from CHECKS.get(clause.check, _none)(contract, clause)


def _none(contract: Contract, clause: Clause) -> Iterator[Mutant]:
    yield from ()


def outcomes_of(contract: Contract, clause: Clause) -> list[Outcome]:
    """Return the outcomes that a rule's clause covers: those it lists, else all that no clause of the rule lists."""
    if clause.outcomes:
        return [contract.outcomes[each] for each in clause.outcomes]
    siblings = contract.clauses_of("rule", clause.check)
    others = {outcome for each in siblings for outcome in each.outcomes}
    return [each for name, each in contract.outcomes.items() if name not in others]


# --- code, type and status ---------------------------------------------------------------------------
def unknown_code(contract: Contract, clause: Clause) -> Iterator[Mutant]:
    """Yield the mutants with an undocumented code, or a code that is documented for other operations only."""
    for name, code in unknown_codes(contract):

        def wrong_reply(app: MutantApp, reply: Reply, code: Code = code) -> Response:
            pointer = _code_pointer(reply)
            if pointer is None:
                return response_of(reply)
            return with_json(response_of(reply), put(reply.body, pointer, _as_code(reply, code)))

        says = f"the code is {code}, which is not documented"
        found = in_both(contract, clause, f"unknown-{name}", says, wrong_reply)
        yield from islice(found, None if _show_code(contract, code) else 1)
    yield from _unknown_statuses(contract, clause)
    for outcome in contract.outcomes.values():
        if outcome.success and outcome.effects:
            says = f"operations that do not have the outcome {outcome.id} reply with it"
            fault = on_successes(_with_outcome(outcome))
            yield in_traffic(contract, clause, f"{outcome.id}-everywhere", says, fault)


def _with_outcome(outcome: Outcome) -> ReplyFault:
    def wrong_reply(app: MutantApp, reply: Reply) -> Response:
        operation = reply.operation
        if operation is None or operation.effect.name in outcome.effects:
            return response_of(reply)
        return app.renderer.accepted(outcome, operation, reply.body)

    return wrong_reply


def _code_pointer(reply: Reply) -> str | None:
    own = [reply.reading] if reply.reading else []
    return next((each.code for each in [*own, *reply.contract.readings] if each.code is not None), None)


def _show_code(contract: Contract, code: Code) -> bool:
    """Return whether a success shows a code that is added to it: its shape alone does not make it a success."""
    pointer = next((each.code for each in contract.readings if each.code is not None), None)
    for operation in contract.operations.values():
        body = put(operation.reply_example, pointer, code) if pointer is not None else operation.reply_example
        for status in contract.success_statuses(operation)[:1]:
            fitting = (each for each in contract.readings if not each.when.headers and each.can_show(status, body))
            reading = next(fitting, None)
            if reading is None or reading.shows_code:
                return True
    return False


def _as_code(reply: Reply, code: Code) -> Code:
    return str(code) if isinstance(reply.code, str) else code


def _unknown_statuses(contract: Contract, clause: Clause) -> Iterator[Mutant]:
    """Yield the mutant whose refusals have an unknown status, where the status alone shows the outcome."""
    known = {status for each in contract.lookup.by_status for status in documented_statuses(contract, each, None)}
    able = [each for each in contract.readings if each.by_status]
    free = (each for each in UNUSUAL if each not in known and any(one.when.allows_status(each) for one in able))
    status = next(free, None) if contract.lookup.by_status else None
    if status is None or all(each.success for each in contract.lookup.by_status):
        return

    def wrong_reply(app: MutantApp, reply: Reply) -> Response:
        by_status = reply.reading is not None and reply.reading.by_status
        return with_status(response_of(reply), status) if by_status else response_of(reply)

    says = f"refusals come with HTTP {status}, which is not documented"
    yield in_traffic(contract, clause, "unknown-status", says, on_refusals(wrong_reply))


def wrong_type(contract: Contract, clause: Clause) -> Iterator[Mutant]:
    """Yield the mutants whose replies have another type than the documented one."""
    ours = [each for each in outcomes_of(contract, clause) if each.types]
    others = [each.types[0] for each in contract.outcomes.values() if each.types]
    for name, says in (("another", "another code's type"), ("empty", "an empty type"), ("misspelt", "a misspelt type")):

        def wrong_reply(app: MutantApp, reply: Reply, name: str = name) -> Response:
            assert reply.outcome is not None
            pointer = reply.reading.type if reply.reading else None
            if pointer is None:
                return response_of(reply)
            another = next((each for each in others if each not in reply.outcome.types), "Other")
            text = {"another": another, "empty": "", "misspelt": reply.outcome.types[0] + "s"}[name]
            return with_json(response_of(reply), put(reply.body, pointer, text))

        yield Mutant(
            f"{clause.id}~type-{name}",
            f"{_subject(ours)} comes with {says}",
            (clause.id,),
            _on(ours, wrong_reply),
            traffic=_traffic(contract, ours),
        )


def _subject(outcomes: list[Outcome]) -> str:
    return outcomes[0].id if len(outcomes) == 1 else "every outcome"


def wrong_status(contract: Contract, clause: Clause) -> Iterator[Mutant]:
    """Yield the mutants whose replies have an undocumented HTTP status."""
    ours = outcomes_of(contract, clause)
    for name, says in (
        ("odd", "an undocumented HTTP status"),
        ("redirect", "HTTP 302"),
        ("accepted", "HTTP 202"),
        ("teapot", "HTTP 418"),
    ):

        def wrong_reply(app: MutantApp, reply: Reply, name: str = name) -> Response:
            assert reply.outcome is not None
            status = _wrong_status(contract, reply.outcome, reply.operation, name)
            return response_of(reply) if status is None else with_status(response_of(reply), status)

        if all(_wrong_status(contract, each, None, name) is None for each in ours):
            continue
        yield Mutant(
            f"{clause.id}~status-{name}",
            f"{_subject(ours)} comes with {says}",
            (clause.id,),
            _on(ours, wrong_reply),
            traffic=_traffic(contract, ours),
        )


def _wrong_status(contract: Contract, outcome: Outcome, operation: Operation | None, name: str) -> int | None:
    """Return the status of the mutant; None if the reply would have another outcome under this status."""
    status = {"redirect": 302, "accepted": 202, "teapot": 418}.get(name)
    if status is None:
        return undocumented_status(contract, outcome, operation)
    return status if has_outcome_under(contract, outcome, status) else None


def _on(outcomes: list[Outcome], wrong_reply: ReplyFault) -> Fault:
    """Return a fault: `wrong_reply` replaces each reply with one of these outcomes, except the first success."""
    ids = {each.id for each in outcomes}

    def fault(app: MutantApp) -> Callable[..., Response]:
        seen = False

        def chosen(reply: Reply) -> bool:
            nonlocal seen
            first, seen = is_success(reply) and not seen, seen or is_success(reply)
            return reply.outcome is not None and reply.outcome.id in ids and not first

        return wrong_replies(wrong_reply, chosen)(app)

    return fault


def _traffic(contract: Contract, outcomes: list[Outcome]) -> tuple[str, ...]:
    plain = general_traffic(contract) if any(each.success for each in outcomes) else ()
    return tuple(dict.fromkeys((*plain, *traffic_of(contract, outcomes))))


# --- messages and credentials ------------------------------------------------------------------------
def no_message(contract: Contract, clause: Clause) -> Iterator[Mutant]:
    """Yield the mutants whose refusals have no message."""
    for name, text in (("empty", ""), ("blank", " \t ")):

        def wrong_reply(app: MutantApp, reply: Reply, text: str = text) -> Response:
            pointer = reply.reading.message if reply.reading else None
            body = reply.body if pointer is None else put(reply.body, pointer, text)
            return with_json(response_of(reply), body)

        says = f"refusals have a message that is {name}"
        yield in_traffic(contract, clause, name, says, on_refusals(wrong_reply))


def stray_body(contract: Contract, clause: Clause) -> Iterator[Mutant]:
    """Yield the mutants with a body where HTTP allows none, or with bytes after the end of the reply."""
    empty = on_refusals(lambda app, reply: Response(BODILESS[0], response_of(reply).headers, b""))
    yield in_traffic(contract, clause, "announced", "refusals have HTTP 204 and announce a body", empty)
    yield from in_both(
        contract, clause, "surplus", "more bytes follow the end of the reply", _with_surplus, in_process=NO_SURPLUS
    )


def _with_surplus(app: MutantApp, reply: Reply) -> Response:
    response = response_of(reply)
    return Response(response.status, response.headers, response.body, response.reason, b"\r\nmore")


def unanswered(contract: Contract, clause: Clause) -> Iterator[Mutant]:
    """Yield the mutants whose replies are cut off, or come from a gateway instead of the API."""
    yield from in_both(contract, clause, "cut-off", "the connection is closed half-way", _cut_off)
    yield from in_both(contract, clause, "gateway", "a gateway answers with HTTP 502", _gateway)
    yield from in_both(
        contract, clause, "two-lengths", "the headers state the length twice", _with_two_lengths, in_process=ONE_LENGTH
    )


def _with_two_lengths(app: MutantApp, reply: Reply) -> Response:
    response = response_of(reply)
    both = (("Content-Length", str(len(response.body))), ("Transfer-Encoding", "chunked"))
    others = (each for each in response.headers if each[0].lower() != "content-length")
    return Response(response.status, (*others, *both), response.body)


def _cut_off(app: MutantApp, reply: Reply) -> Response:
    # the headers announce the whole body
    response = response_of(reply)
    half = response.body[: len(response.body) // 2]
    return response if reply.body is ABSENT else Response(response.status, response.headers, half)


def _gateway(app: MutantApp, reply: Reply) -> Response:
    page = b"<html><body>502 Bad Gateway</body></html>"
    return with_body(Response(502, (("Content-Type", "text/html"),), b""), page)


CHECKS: dict[str, Callable[[Contract, Clause], Iterator[Mutant]]] = {
    "documented-code": unknown_code,
    "documented-type": wrong_type,
    "documented-status": wrong_status,
    "human-message": no_message,
    "no-unexpected-body": stray_body,
    "answered": unanswered,
}
