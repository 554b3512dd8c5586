"""Operations that refuse valid requests: all, or only requests with optional parameters or with a long list."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.contract.effects import Create
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract, Operation
from conformance.contract.request_view import RequestView, dump_json, parameter_text
from conformance.contract.value_zones import Zone, Zones, zones_of
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._wrong_outcomes import crash, refusal, unexplained_refusal
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, is_success, response_of
from conformance.mock_server.response_renderer import JSON

WrongAnswer = Callable[[MutantApp, RequestView], Response]


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants that refuse valid requests."""
    zones = zones_of(contract)
    for operation in contract.operations.values():
        yield _mutant(operation, "refused", "refuses valid requests", _refuse, _always)
        yield _mutant(
            operation, "lost", "is unknown to the web framework, which answers with HTTP 404", _not_found, _always
        )
        yield _mutant(operation, "crash", "crashes", lambda app, view: crash(app, view.operation), _always)
        if any(_is_right(zones, slot_name, operation) for slot_name in _optional(operation)):
            yield _mutant(operation, "refused-with-options", "refuses its optional parameters", _refuse, _with_options)
        longest = longest_list(operation)
        if longest:
            yield _mutant(operation, "refused-long", f"refuses a list of {longest} items", _refuse, _of_length(longest))


def _always(view: RequestView) -> bool:
    return True


def _with_options(view: RequestView) -> bool:
    assert view.operation is not None
    return any(name in _optional(view.operation) for name, _ in view.request.query)


def _of_length(count: int) -> Callable[[RequestView], bool]:
    return lambda view: len(view.items) >= count


def longest_list(operation: Operation) -> int | None:
    """Return the documented maximum of items of a creation; None if it takes no list, or has no maximum."""
    if operation.takes != "list" or operation.body_schema is None or not isinstance(operation.effect, Create):
        return None
    longest: int | None = operation.body_schema.flat.get("maxItems")
    return longest


def _mutant(
    operation: Operation, name: str, says: str, wrong_answer: WrongAnswer, when: Callable[[RequestView], bool]
) -> Mutant:
    return Mutant(
        f"operation.{operation.id}~{name}",
        f"{operation.method} {operation.path} {says}",
        (f"operation.{operation.id}",),
        _answered_wrongly(operation, wrong_answer, when),
    )


def _answered_wrongly(operation: Operation, wrong_answer: WrongAnswer, when: Callable[[RequestView], bool]) -> Fault:
    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            wrong = reply.operation is operation and is_success(reply) and when(reply.view)
            return wrong_answer(app, reply.view) if wrong else response_of(reply)

        return answer

    return fault


def _refuse(app: MutantApp, view: RequestView) -> Response:
    return refusal(app, unexplained_refusal(app, view), view.operation)


def _not_found(app: MutantApp, view: RequestView) -> Response:
    # the reply of a web framework for an unknown path
    body = dump_json({"detail": "Not Found"})
    return Response(404, (JSON, ("Content-Length", str(len(body)))), body)


def _optional(operation: Operation) -> list[str]:
    return [
        slot.name
        for slot in operation.slots
        if slot.where == "query" and not slot.required and slot.example is not ABSENT
    ]


def _is_right(zones: Zones, name: str, operation: Operation) -> bool:
    slot = next(each for each in operation.slots if each.where == "query" and each.name == name)
    return zones.zone(slot, parameter_text(slot.example), None) is Zone.RIGHT
