"""Replies that repeat the credential."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator

from conformance.contract.json_pointer import put, resolve
from conformance.contract.model import Clause, Contract
from conformance.core.exchange import Response
from conformance.mock_server.mutants.base import (
    Mutant,
    MutantApp,
    Spoil,
    general_traffic,
    in_both,
    on_refusals,
    response_of,
    with_json,
)
from conformance.observation.response_reading import Reply

NO_REASONS = "web servers choose the reason phrase themselves"


def mutants(contract: Contract) -> Iterator[Mutant]:
    for clause in contract.clauses_of("rule"):
        if clause.check == "no-echo":
            yield from echo(contract, clause)


def echo(contract: Contract, clause: Clause) -> Iterator[Mutant]:
    for name, says, spoil in (
        ("header", "in a header", _in_header(plain)),
        ("location", "in a link", _in_header(link)),
        ("body", "in the body", _in_member(plain)),
        ("base64", "in base64", _in_member(encoded)),
    ):
        yield from in_both(contract, clause, name, f"the key is repeated {says}", spoil)
    traffic = general_traffic(contract)
    yield Mutant(
        f"{clause.id}~message",
        "the message of a refusal repeats the key",
        (clause.id,),
        on_refusals(_echo_message),
        drive=traffic,
    )
    yield Mutant(
        f"{clause.id}~reason",
        "the reason phrase repeats the key",
        (clause.id,),
        on_refusals(_echo_reason),
        drive=traffic,
        in_process=NO_REASONS,
    )


def plain(key: str) -> str:
    return key


def link(key: str) -> str:
    return f"/login?key={key}&next=here"


def encoded(key: str) -> str:
    return b64encode(f"key:{key}".encode()).decode()


def _key(app: MutantApp) -> str | None:
    return next((each for each in app.given if each), None)


def _in_header(how: Callable[[str], str]) -> Spoil:
    def spoil(app: MutantApp, reply: Reply) -> Response:
        response, key = response_of(reply), _key(app)
        told = () if key is None else (("X-Request-Key", how(key)),)
        return Response(response.status, (*response.headers, *told), response.body)

    return spoil


def _in_member(how: Callable[[str], str]) -> Spoil:
    def spoil(app: MutantApp, reply: Reply) -> Response:
        response, key = response_of(reply), _key(app)
        return response if key is None else with_json(response, put(reply.body, "/caller", how(key)))

    return spoil


def _echo_message(app: MutantApp, reply: Reply) -> Response:
    response, key = response_of(reply), _key(app)
    pointer = reply.reading.message if reply.reading else None
    if key is None or pointer is None:
        return response
    return with_json(response, put(reply.body, pointer, f"{resolve(reply.body, pointer)} ({key})"))


def _echo_reason(app: MutantApp, reply: Reply) -> Response:
    response, key = response_of(reply), _key(app)
    return response if key is None else Response(response.status, response.headers, response.body, f"Refused {key}")


# --- what HTTP does not allow, and no answer at all -----------------------------------------------------
