"""The reference server, told what to answer next, and remembering what it was asked."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from conformance.checks.causes import causes_of
from conformance.client_testing.faults import FaultKind, apply_fault
from conformance.client_testing.lookup import possible_outcomes
from conformance.client_testing.request_checks import Breach, find_breaches
from conformance.contract.model import Contract, Operation, Outcome
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Failure, Request, Response
from conformance.mock_server.asgi_app import MockApp, Receive, Scope, Send, read_body, send_reply
from conformance.mock_server.effects.base import Unable
from conformance.mock_server.request_parser import RequestParser

MAX_WAIT_S = 60.0
"""How long a reply is kept back from a client that never gives up, before the connection is reset."""


@dataclass(frozen=True)
class PlannedReply:
    """What the next request gets, or with `on` the next one to that operation: an outcome or a fault."""

    on: str | None
    outcome: Outcome | None = None
    fault: FaultKind | None = None
    performed: bool = False

    @property
    def description(self) -> str:
        what = f"outcome {self.outcome.id}" if self.outcome else f"fault {self.fault}"
        return f"{what} for {self.on or 'any operation'}"


@dataclass(frozen=True)
class ReceivedRequest:
    """A request, its first line for people, and what is wrong with it."""

    request: Request
    line: str
    breaches: list[Breach]


class ScriptedApp(MockApp):
    """`base` is the path under which it is found, in place of the contract's own. `received` has what came so
    far; `planned` what is still to be answered. Raises UsageError as MockApp does."""

    def __init__(
        self,
        contract: Contract,
        dialect: str | None = None,
        keys: Mapping[str, str] | None = None,
        base: str | None = None,
    ) -> None:
        super().__init__(contract, dialect, keys)
        if base is not None:
            self.base, self.parser = base, RequestParser(contract, base, self.keys)
        self.planned: list[PlannedReply] = []
        self.received: list[ReceivedRequest] = []
        self._causes = causes_of(contract)
        self._lock = Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await super().__call__(scope, receive, send)
        reply = self.reply(scope, await read_body(receive))
        if isinstance(reply, Response):
            return await send_reply(send, reply)
        return await _send_no_reply(reply, receive, send)

    def reply(self, scope: Scope, body: bytes) -> Response | Failure:
        """The answer to one request, as planned or as the reference server has it."""
        with self._lock:
            view = RequestView(self.contract, self.parser.request(scope, body))
            self.received.append(self._check_request(view.request, scope))
            planned = self._take_planned(view.operation)
            if planned is None:
                return self._answer_safely(scope, body)
            if planned.outcome is not None and view.operation is not None:
                return self._documented_reply(planned.outcome, view, view.operation)
            assert planned.fault is not None
            performed = planned.performed or planned.fault == "truncated"
            return apply_fault(planned.fault, self._answer_safely(scope, body) if performed else Response(200, (), b""))

    def _check_request(self, request: Request, scope: Scope) -> ReceivedRequest:
        line = f"{request.method} {scope['raw_path'].decode('latin-1')}"
        return ReceivedRequest(request, line, find_breaches(self.contract, self._causes, request, self.store))

    def _take_planned(self, operation: Operation | None) -> PlannedReply | None:
        candidates = (n for n, each in enumerate(self.planned) if self._is_planned_for(each, operation))
        n = next(candidates, None)
        return None if n is None else self.planned.pop(n)

    def _is_planned_for(self, planned: PlannedReply, operation: Operation | None) -> bool:
        if operation is None:
            return planned.on is None and planned.outcome is None
        possible = planned.outcome is None or planned.outcome in possible_outcomes(self.contract, operation)
        return planned.on in (None, operation.id) and possible

    def _documented_reply(self, outcome: Outcome, view: RequestView, operation: Operation) -> Response:
        """The outcome in documented form; a success does what the request asks for, where it can be done."""
        if not outcome.success:
            return self.renderer.refused(outcome, operation, None)
        verdict = self._decide(view)
        try:
            refused = verdict is not None and verdict.refused
            body = operation.reply_example if refused else self._apply_effect(view, operation)
        except Unable:
            body = operation.reply_example
        return self.renderer.accepted(outcome, operation, body)


async def _send_no_reply(failure: Failure, receive: Receive, send: Send) -> None:
    """No reply: the client gives up, or its connection is reset."""
    disconnected = asyncio.ensure_future(_wait_for_disconnect(receive))
    try:
        await asyncio.wait([disconnected], timeout=MAX_WAIT_S if failure.kind == "timeout" else 0)
    finally:
        _reset(send)
    await disconnected


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _reset(send: Send) -> None:
    """ASGI has no word for it; the server's `send` is a method of what holds the connection."""
    transport: asyncio.Transport = send.__self__.transport  # type: ignore[attr-defined]
    connection = transport.get_extra_info("socket")
    if connection is not None and not transport.is_closing():
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
