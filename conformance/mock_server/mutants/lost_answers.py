"""Look-ups of a list: answers that are missing, have values in other members, or are there for a wrong item."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.behaviours.answers_each_item import repeated_members, wrong_values
from conformance.contract.effects import Static
from conformance.contract.json_pointer import put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView, dump_json
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants._wrong_outcomes import causes, wrong_refusal
from conformance.mock_server.mutants.base import (
    Fault,
    Handler,
    Mutant,
    MutantApp,
    is_success,
    on_successes_of,
    response_of,
    with_json,
)
from conformance.observation.records import shown_items
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of look-ups."""
    return mutants_of_kinds(contract, KINDS)


def collapsing(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that of the answers with the same first member only the last one is shown."""
    pointer = operation.effect.items if isinstance(operation.effect, Static) else None
    member = repeated_members(operation)[0]

    def wrong_reply(app: MutantApp, reply: Reply) -> Response:
        rows = {each.get(member): each for each in shown_items(resolve(reply.body, pointer)) if isinstance(each, dict)}
        return with_json(response_of(reply), put(reply.body, pointer, [*rows.values()]))

    return on_successes_of(operation, wrong_reply)


def exchanging(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that each answer has the last two repeated values in each other's place."""
    pointer = operation.effect.items if isinstance(operation.effect, Static) else None
    one, other = repeated_members(operation)[-2:]

    def wrong_reply(app: MutantApp, reply: Reply) -> Response:
        rows = [each for each in shown_items(resolve(reply.body, pointer)) if isinstance(each, dict)]
        exchanged = [{**each, one: each.get(other), other: each.get(one)} for each in rows]
        return with_json(response_of(reply), put(reply.body, pointer, exchanged))

    return on_successes_of(operation, wrong_reply)


def repeats_several(contract: Contract, operation: Operation) -> bool:
    """Return whether the answers repeat two members of the items or more."""
    return len(repeated_members(operation)) > 1


def repeats_members(contract: Contract, operation: Operation) -> bool:
    """Return whether the answers repeat members of the items."""
    return bool(repeated_members(operation))


def refusing_equal(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that a list in which an item is there twice is refused."""

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            view = RequestView(contract, request)
            texts = [dump_json(each) for each in view.items] if view.operation is operation else []
            return wrong_refusal(app, view) if len({*texts}) < len(texts) else app.correct_response(request)

        return answer

    return fault


def checking_first(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that of several items only the first one is checked, and the others get its figures."""
    pointer = operation.effect.items if isinstance(operation.effect, Static) else None

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            items = reply.view.items if reply.operation is operation and not is_success(reply) else []
            first = app.correct_reply(request.replace(body=dump_json(items[:1])))
            rows = shown_items(resolve(first.body, pointer)) if is_success(first) else []
            if len(items) < 2 or not rows:
                return response_of(reply)
            sent = [{name: item.get(name) for name in repeated_members(operation)} for item in items]
            return with_json(response_of(first), put(first.body, pointer, [{**rows[0], **each} for each in sent]))

        return answer

    return fault


def can_be_wrong(contract: Contract, operation: Operation) -> bool:
    """Return whether a member of the items that answers repeat has a documented wrong value."""
    return bool(wrong_values(causes(contract), operation))


KINDS = {
    "answers-each-item": {
        "collapses": FaultKind("answers one of the items that have the same first member", collapsing, repeats_members),
        "exchanges": FaultKind("exchanges two values of the item in its answer", exchanging, repeats_several),
        "checks-first": FaultKind("checks only the first of several items", checking_first, can_be_wrong),
        "refuses-equal": FaultKind("refuses a list in which an item is there twice", refusing_equal),
    }
}
