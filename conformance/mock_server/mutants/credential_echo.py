"""Replies that repeat the credential of the request."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator

from conformance.contract.clause import Clause
from conformance.contract.json_pointer import put, resolve
from conformance.contract.model import Contract
from conformance.core.exchange import Response
from conformance.mock_server.mutants.base import (
    Mutant,
    MutantApp,
    ReplyFault,
    in_both,
    in_traffic,
    on_refusals,
    response_of,
    with_json,
)
from conformance.observation.response_reading import Reply

NO_REASONS = "web servers choose the reason phrase themselves"


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants that repeat credentials."""
    for clause in contract.clauses_of("rule"):
        if clause.check == "no-echo":
            yield from _of_clause(contract, clause)


def _of_clause(contract: Contract, clause: Clause) -> Iterator[Mutant]:
    for name, says, wrong_reply in (
        ("header", "in a header", _in_header(_plain)),
        ("location", "in a link", _in_header(_in_link)),
        ("body", "in the body", _in_member(_plain)),
        ("base64", "in base64", _in_member(_in_base64)),
    ):
        yield from in_both(contract, clause, name, f"the key is repeated {says}", wrong_reply)
    says = "the message of a refusal repeats the key"
    yield in_traffic(contract, clause, "message", says, on_refusals(_echo_message))
    says = "the reason phrase repeats the key"
    yield in_traffic(contract, clause, "reason", says, on_refusals(_echo_reason), in_process=NO_REASONS)


def _plain(key: str) -> str:
    return key


def _in_link(key: str) -> str:
    return f"/login?key={key}&next=here"


def _in_base64(key: str) -> str:
    return b64encode(f"key:{key}".encode()).decode()


def _key(app: MutantApp) -> str | None:
    return next((each for each in app.sent_keys if each), None)


def _in_header(write: Callable[[str], str]) -> ReplyFault:
    def wrong_reply(app: MutantApp, reply: Reply) -> Response:
        response, key = response_of(reply), _key(app)
        added = () if key is None else (("X-Request-Key", write(key)),)
        return Response(response.status, (*response.headers, *added), response.body)

    return wrong_reply


def _in_member(write: Callable[[str], str]) -> ReplyFault:
    def wrong_reply(app: MutantApp, reply: Reply) -> Response:
        response, key = response_of(reply), _key(app)
        return response if key is None else with_json(response, put(reply.body, "/caller", write(key)))

    return wrong_reply


def _echo_message(app: MutantApp, reply: Reply) -> Response:
    response, key = response_of(reply), _key(app)
    pointer = reply.reading.message if reply.reading else None
    if key is None or pointer is None:
        return response
    return with_json(response, put(reply.body, pointer, f"{resolve(reply.body, pointer)} ({key})"))


def _echo_reason(app: MutantApp, reply: Reply) -> Response:
    response, key = response_of(reply), _key(app)
    return response if key is None else Response(response.status, response.headers, response.body, f"Refused {key}")
