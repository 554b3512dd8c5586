"""The mutant (the reference server with one fault), and helpers that make faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from conformance.contract.clause import Clause, ClauseKind
from conformance.contract.credential_reading import find_secrets
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.outcome import Outcome
from conformance.contract.request_view import RequestView, dump_json
from conformance.core.exchange import Credential, Exchange, Request, Response
from conformance.mock_server.asgi_app import MockApp, Scope
from conformance.mock_server.record_store import RecordStore
from conformance.observation.response_reading import Reply, read_reply

Handler = Callable[[Request], Response]
Fault = Callable[["MutantApp"], Handler]
"""Takes the server, and returns the handler that answers in its place.

It is called once for each server. So the handler may keep state.
"""


@dataclass(frozen=True)
class Mutant:
    """A server with one fault.

    `says` describes the fault. `breaks` has the clauses that must fail because of it. `traffic` has further clauses
    whose requests are needed to show it. `in_process` is the reason why no web server can show the fault, or empty.
    """

    id: str
    says: str
    breaks: tuple[str, ...]
    fault: Fault
    traffic: tuple[str, ...] = ()
    in_process: str = ""

    @property
    def name(self) -> str:
        """The name of the fault, which mutants of several clauses and operations share."""
        return self.id.partition("~")[2].partition("@")[0]

    @property
    def kind(self) -> str:
        """The name of the fault without the parameter that it touches, which follows a dot."""
        return self.name.partition(".")[0]

    @property
    def operation(self) -> str:
        """The only operation with the fault, or "" if several have it."""
        return self.id.partition("@")[2]


class MutantApp(MockApp):
    """A server with one fault and its own records. `sent_keys` has the secret keys in the current request."""

    def __init__(self, plain: MockApp, mutant: Mutant) -> None:
        # preparing a contract takes longer than the requests of a check, so all mutants share the objects of `plain`
        vars(self).update(vars(plain))
        self.store = RecordStore(plain.contract)
        self.sent_keys: tuple[str, ...] = ()
        self._handler = mutant.fault(self)

    def answer(self, request: Request) -> Response:
        """Return the reply to a request, which may be wrong."""
        return self._handler(request)

    def correct_response(self, request: Request) -> Response:
        """Return the reply of the reference server."""
        return super().answer(request)

    def correct_reply(self, request: Request) -> Reply:
        """Return the reply of the reference server, as the checks read it."""
        return self.read(request, self.correct_response(request))

    def read(self, request: Request, response: Response) -> Reply:
        """Return a response as the checks read it."""
        return read_reply(self.contract, RequestView(self.contract, request), Exchange(request, response))

    def operation_of(self, request: Request) -> Operation | None:
        """Return the operation that a request calls."""
        return RequestView(self.contract, request).operation

    def _answer_safely(self, scope: Scope, body: bytes) -> Response:
        self.sent_keys = tuple(_credentials(self.contract, scope))
        return super()._answer_safely(scope, body)


def _credentials(contract: Contract, scope: Scope) -> Iterator[str]:
    query = tuple(parse_qsl(scope["query_string"].decode("latin-1")))
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
    yield from (each.key for each in find_secrets(contract.credential_slots, headers, query))


def valid_credentials(operation: Operation | None) -> tuple[Credential, ...]:
    """Return valid credentials that fulfil the first requirement of an operation."""
    requirement = next(iter(operation.requirements if operation is not None else ()), ())
    return tuple(Credential("valid", name) for name in requirement)


# --- faults of replies -----------------------------------------------------------------------------
ReplyFault = Callable[[MutantApp, Reply], Response]
"""Takes the correct reply, and returns a wrong response or the correct one."""


def wrong_replies(wrong_reply: ReplyFault, on: Callable[[Reply], bool]) -> Fault:
    """Return a fault: `wrong_reply` replaces each reply for which `on` returns true."""

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            return wrong_reply(app, reply) if on(reply) else response_of(reply)

        return answer

    return fault


def on_refusals(wrong_reply: ReplyFault) -> Fault:
    """Return a fault: `wrong_reply` replaces each reply that is not a success."""
    return wrong_replies(wrong_reply, lambda reply: not is_success(reply))


def on_successes_of(operation: Operation, wrong_reply: ReplyFault) -> Fault:
    """Return a fault: `wrong_reply` replaces each success of the operation."""
    return wrong_replies(wrong_reply, lambda reply: reply.operation is operation and is_success(reply))


def on_successes(wrong_reply: ReplyFault) -> Fault:
    """Return a fault: `wrong_reply` replaces all successes but the first, which a run needs to judge a target."""

    def fault(app: MutantApp) -> Handler:
        seen = 0

        def late(reply: Reply) -> bool:
            nonlocal seen
            seen += is_success(reply)
            return is_success(reply) and seen > 1

        return wrong_replies(wrong_reply, late)(app)

    return fault


def is_success(reply: Reply) -> bool:
    """Return whether the outcome of a reply is a success."""
    return reply.outcome is not None and reply.outcome.success


def response_of(reply: Reply) -> Response:
    """Return the response of a reply. A reply of the reference server always has one."""
    assert reply.response is not None
    return reply.response


def with_body(response: Response, body: bytes) -> Response:
    """Return the response with another body, and its length."""
    headers = (*without_header(response, "Content-Length"), ("Content-Length", str(len(body))))
    return Response(response.status, headers, body)


def with_json(response: Response, value: Any) -> Response:
    """Return the response with another JSON value as its body."""
    return with_body(response, dump_json(value))


def with_status(response: Response, status: int) -> Response:
    """Return the response with another status."""
    return Response(status, response.headers, response.body)


def without_header(response: Response, name: str) -> tuple[tuple[str, str], ...]:
    """Return the headers of a response except one."""
    return tuple(pair for pair in response.headers if pair[0].lower() != name.lower())


# --- ids and traffic -------------------------------------------------------------------------------
def clause_ids(contract: Contract, kind: ClauseKind, *checks: str) -> tuple[str, ...]:
    """Return the ids of the clauses of a kind; with `checks`, of those with one of them."""
    return tuple(each.id for each in contract.clauses_of(kind, *checks))


def general_traffic(contract: Contract) -> tuple[str, ...]:
    """Return the clauses whose requests lead to the success of each operation, and to common refusals."""
    common = ("credential-missing", "credential-unknown", "malformed-body", "does-not-exist", "unknown-path")
    return (
        *(f"operation.{each}" for each in contract.operations),
        *clause_ids(contract, "cause", *common),
    )


def traffic_of(contract: Contract, outcomes: list[Outcome]) -> tuple[str, ...]:
    """Return the clauses of causes whose requests lead to these outcomes."""
    ids = {each.id for each in outcomes}
    return tuple(each.id for each in contract.clauses_of("cause") if ids.intersection(each.outcomes))


def at(operation: Operation) -> str:
    """Return `@OPERATION`, the end of the id of a mutant whose fault is on one operation only."""
    return f"@{operation.id}"


def one_operation(
    clause: str, name: str, operation: Operation, says: str, fault: Fault, traffic: tuple[str, ...] = ()
) -> Mutant:
    """Return a mutant with the fault on one operation only. `says` completes a sentence about this operation."""
    return Mutant(f"{clause}~{name}{at(operation)}", f"{operation.id} {says}", (clause,), fault, traffic)


def in_traffic(contract: Contract, clause: Clause, name: str, says: str, fault: Fault, in_process: str = "") -> Mutant:
    """Return a mutant whose fault general traffic shows."""
    return Mutant(f"{clause.id}~{name}", says, (clause.id,), fault, general_traffic(contract), in_process)


def in_both(
    contract: Contract, clause: Clause, name: str, says: str, wrong_reply: ReplyFault, in_process: str = ""
) -> Iterator[Mutant]:
    """Yield a mutant with wrong refusals, and one with wrong successes."""
    for where, when in (("refusals", on_refusals), ("successes", on_successes)):
        yield in_traffic(contract, clause, f"{name}-{where}", f"in {where}, {says}", when(wrong_reply), in_process)
