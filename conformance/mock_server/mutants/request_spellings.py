"""Operations that refuse a valid request in another spelling, or with preferences that they do not know.

Each fault is on one operation, and each on another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from conformance.checks.behaviours import behaviours_of
from conformance.checks.causes.base import pick_in_turn
from conformance.contract.json_pointer import put
from conformance.contract.media_types import JSON
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._wrong_outcomes import wrong_refusal
from conformance.mock_server.mutants.base import (
    Fault,
    Handler,
    Mutant,
    MutantApp,
    general_traffic,
    is_success,
    on_refusals,
    one_operation,
    response_of,
    with_json,
)
from conformance.observation.response_reading import Reply

_OF_HTTP = "HTTP servers undo this spelling before the API sees the request"


class _Pedantry(NamedTuple):
    """A spelling that an operation does not understand.

    `has_it` returns whether a request has this spelling, `suits` whether requests to an operation can have it.
    """

    says: str
    has_it: Callable[[RequestView], bool]
    suits: Callable[[Contract, Operation], bool] = lambda contract, operation: True
    in_process: str = ""


def _has_object(contract: Contract, operation: Operation) -> bool:
    is_object = operation.takes == "object" and not operation.takes_form
    return is_object and isinstance(operation.body_example, dict) and bool(operation.body_example)


def _has_plain_json(contract: Contract, operation: Operation) -> bool:
    return _has_object(contract, operation) and operation.media_type == JSON


def _takes_any_accept(contract: Contract, operation: Operation) -> bool:
    """Return whether a run leaves the Accept header of valid requests to its default."""
    return JSON in operation.reply_media_types or not operation.reply_media_types


def _has_members(contract: Contract, operation: Operation) -> bool:
    return _has_object(contract, operation) and len(operation.body_example) > 1


def _is_reversed(view: RequestView) -> bool:
    if view.operation is None or not isinstance(view.body, dict):
        return False
    sent = [name for name in view.body if name in view.operation.body_example]
    return len(sent) > 1 and sent == [name for name in reversed(view.operation.body_example) if name in sent]


def _has_path_values(contract: Contract, operation: Operation) -> bool:
    return bool(operation.path_names)


def _has_text(part: bytes) -> Callable[[RequestView], bool]:
    return lambda view: part in (view.request.body or b"")


def _has_in_header(name: str, part: str) -> Callable[[RequestView], bool]:
    return lambda view: part in (view.request.header(name) or "")


def _is_padded(view: RequestView) -> bool:
    return any(each.form == "padded" for each in view.request.credentials)


def _has_key_in_header(contract: Contract, operation: Operation) -> bool:
    names = {name for requirement in operation.requirements for name in requirement}
    return any(contract.credential_slots[name].location == "header" for name in names)


def _has_needless_header(view: RequestView) -> bool:
    has_any = any(view.request.header(name) == value for name, value in view.contract.request_headers.items())
    return has_any and not view.request.body


def _takes_nothing(contract: Contract, operation: Operation) -> bool:
    return operation.takes == "nothing"


def _may_have_needless_header(contract: Contract, operation: Operation) -> bool:
    return bool(contract.request_headers) and _takes_nothing(contract, operation)


def _announces_length(view: RequestView) -> bool:
    return view.request.body == b"" or view.request.header("Content-Length") == "0"


def _usually_has_no_length(contract: Contract, operation: Operation) -> bool:
    return _takes_nothing(contract, operation) and operation.method in ("GET", "DELETE")


_PEDANTRIES = {
    "blanks": _Pedantry("blanks before JSON", _has_text(b" {"), _has_object),
    "unicode-escapes": _Pedantry("escapes in JSON texts", _has_text(b"\\u"), _has_object),
    "order": _Pedantry("members in another order", _is_reversed, _has_members),
    "media-type": _Pedantry("a media type with a charset", _has_in_header("Content-Type", ";"), _has_plain_json),
    "padded-key": _Pedantry(
        "blanks around the key, or another spelling of its header", _is_padded, _has_key_in_header, _OF_HTTP
    ),
    "escaped-query": _Pedantry("escapes in the query", lambda view: view.request.escapes_query, in_process=_OF_HTTP),
    "escaped-path": _Pedantry("escapes in the path", lambda view: "%" in view.request.path, _has_path_values),
    "language": _Pedantry("another language", lambda view: view.request.header("Accept-Language") is not None),
    "accept": _Pedantry("several media types", _has_in_header("Accept", "*"), _takes_any_accept),
    "prefer": _Pedantry("an unknown preference", _has_in_header("Prefer", "no-such")),
    "bare": _Pedantry("a request without User-Agent", lambda view: view.request.is_bare, in_process=_OF_HTTP),
    "needless-header": _Pedantry("a header that the documents show", _has_needless_header, _may_have_needless_header),
    "chunks": _Pedantry("a body in chunks", lambda view: view.request.is_chunked, _has_object),
    "length": _Pedantry("the length of no body", _announces_length, _usually_has_no_length),
}


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants that refuse a spelling on one operation, and one whose messages lack a translation."""
    for behaviour in behaviours_of(contract):
        if behaviour.clause.check == "same-meaning":
            for n, (name, each) in enumerate(_PEDANTRIES.items()):
                suited = [operation for operation in behaviour.operations() if each.suits(contract, operation)]
                if suited:
                    yield _mutant(behaviour.clause.id, name, each, pick_in_turn(suited, n + 1))
            yield from _untranslated(contract, behaviour.clause.id)


def _mutant(clause: str, name: str, pedantry: _Pedantry, operation: Operation) -> Mutant:
    made = one_operation(
        clause, f"refuses-{name}", operation, f"refuses {pedantry.says}", _refusing(pedantry, operation)
    )
    return replace(made, in_process=pedantry.in_process)


def _refusing(pedantry: _Pedantry, operation: Operation) -> Fault:
    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            wrong = reply.operation is operation and is_success(reply) and pedantry.has_it(reply.view)
            if not wrong:
                return response_of(reply)
            return wrong_refusal(app, reply.view)

        return answer

    return fault


# --- messages ----------------------------------------------------------------------------------------
def _untranslated(contract: Contract, traffic: str) -> Iterator[Mutant]:
    for clause in contract.clauses_of("rule"):
        if clause.check == "human-message":
            says = "the message is empty for a client that prefers another language"
            fault = on_refusals(_without_message)
            yield Mutant(f"{clause.id}~untranslated", says, (clause.id,), fault, (traffic, *general_traffic(contract)))


def _without_message(app: MutantApp, reply: Reply) -> Response:
    pointer = reply.reading.message if reply.reading is not None else None
    if reply.exchange.request.header("Accept-Language") is None or pointer is None:
        return response_of(reply)
    return with_json(response_of(reply), put(reply.body, pointer, ""))
