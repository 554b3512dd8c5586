"""What a mutant is: the reference server, wrong in one way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from conformance.contract.model import Clause, Contract, Operation, Outcome
from conformance.contract.request_view import RequestView, dump_json
from conformance.core.exchange import Exchange, Request, Response
from conformance.mock_server.asgi_app import MockApp, Scope
from conformance.mock_server.record_store import RecordStore
from conformance.observation.response_reading import Reply, read_reply

Answering = Callable[[Request], Response]
Twist = Callable[["MutantApp"], Answering]


@dataclass(frozen=True)
class Mutant:
    """`says` tells the wrongness in words; `breaks` are the clauses that have to fail for it.

    `twist` takes the server and returns how it answers instead. `drive` are clauses whose requests show the
    wrongness, besides those of `breaks`. `in_process` says why no web server can show it, where none can.
    """

    id: str
    says: str
    breaks: tuple[str, ...]
    twist: Twist
    drive: tuple[str, ...] = ()
    in_process: str = ""

    @property
    def operation(self) -> str:
        """The operation that alone is wrong, or ""."""
        return self.id.partition("@")[2]


class MutantApp(MockApp):
    """A server with records of its own. `given` has the credentials of the request at hand as they came."""

    def __init__(self, plain: MockApp, mutant: Mutant) -> None:
        # compiling a contract takes longer than all requests of a check, so `plain` does it once for many mutants
        vars(self).update(vars(plain))
        self.store = RecordStore(plain.contract)
        self.given: tuple[str, ...] = ()
        self._answering = mutant.twist(self)

    def answer(self, request: Request) -> Response:
        return self._answering(request)

    def right(self, request: Request) -> Response:
        """What the reference server answers."""
        return super().answer(request)

    def told(self, request: Request) -> Reply:
        """What the reference server answers, read as the checks read it."""
        return self.read(request, self.right(request))

    def read(self, request: Request, response: Response) -> Reply:
        return read_reply(self.contract, RequestView(self.contract, request), Exchange(request, response))

    def operation_of(self, request: Request) -> Operation | None:
        return RequestView(self.contract, request).operation

    def _answer_safely(self, scope: Scope, body: bytes) -> Response:
        self.given = tuple(_credentials(self.contract, scope))
        return super()._answer_safely(scope, body)


def _credentials(contract: Contract, scope: Scope) -> Iterator[str]:
    query = parse_qsl(scope["query_string"].decode("latin-1"))
    headers = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]
    for slot in contract.credential_slots.values():
        pairs, name = (headers, slot.name.lower()) if slot.location == "header" else (query, slot.name)
        yield from (value for key, value in pairs if key == name)


# --- what twists are made of -----------------------------------------------------------------------
Spoil = Callable[[MutantApp, Reply], Response]
"""Takes the right reply and returns a wrong one, or the same."""


def spoiling(spoil: Spoil, on: Callable[[Reply], bool]) -> Twist:
    """Wrong are the replies that `on` chooses."""

    def twist(app: MutantApp) -> Answering:
        def answer(request: Request) -> Response:
            reply = app.told(request)
            return spoil(app, reply) if on(reply) else response_of(reply)

        return answer

    return twist


def on_refusals(spoil: Spoil) -> Twist:
    return spoiling(spoil, lambda reply: not is_success(reply))


def on_successes(spoil: Spoil) -> Twist:
    """Wrong is every success but the first: with a server that never succeeds there is nothing to judge."""

    def twist(app: MutantApp) -> Answering:
        seen = 0

        def late(reply: Reply) -> bool:
            nonlocal seen
            seen += is_success(reply)
            return is_success(reply) and seen > 1

        return spoiling(spoil, late)(app)

    return twist


def is_success(reply: Reply) -> bool:
    return reply.outcome is not None and reply.outcome.success


def response_of(reply: Reply) -> Response:
    assert reply.response is not None
    return reply.response


def with_body(response: Response, body: bytes) -> Response:
    headers = (*without_header(response, "Content-Length"), ("Content-Length", str(len(body))))
    return Response(response.status, headers, body)


def with_json(response: Response, value: Any) -> Response:
    return with_body(response, dump_json(value))


def with_status(response: Response, status: int) -> Response:
    return Response(status, response.headers, response.body)


def without_header(response: Response, name: str) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in response.headers if pair[0].lower() != name.lower())


def general_traffic(contract: Contract) -> tuple[str, ...]:
    """Clauses whose requests together have replies of many kinds: every operation's success, and common refusals."""
    common = ("credential-missing", "credential-unknown", "malformed-body", "does-not-exist", "unknown-path")
    return (
        *(f"operation.{each}" for each in contract.operations),
        *(each.id for each in contract.clauses_of("cause") if each.check in common),
    )


def traffic_of(contract: Contract, outcomes: list[Outcome]) -> tuple[str, ...]:
    """Clauses whose requests are answered with these outcomes."""
    ids = {each.id for each in outcomes}
    return tuple(each.id for each in contract.clauses_of("cause") if ids.intersection(each.outcomes))


def at(operation: Operation) -> str:
    """The end of the id of a mutant that is wrong on one operation alone."""
    return f"@{operation.id}"


def one_operation(clause: str, way: str, operation: Operation, says: str, twist: Twist) -> Mutant:
    """A mutant that is wrong on one operation alone, of which `says` goes on to speak."""
    return Mutant(f"{clause}~{way}{at(operation)}", f"{operation.id} {says}", (clause,), twist)


def in_both(contract: Contract, clause: Clause, name: str, says: str, spoil: Spoil) -> Iterator[Mutant]:
    """One mutant that spoils refusals, and one that spoils successes."""
    for where, when in (("refusals", on_refusals), ("successes", on_successes)):
        yield Mutant(
            f"{clause.id}~{name}-{where}",
            f"in {where}, {says}",
            (clause.id,),
            when(spoil),
            drive=general_traffic(contract),
        )
