"""The reference server, with replies that a test can plan.

It also keeps the requests that it has received, each with its breaches.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import Lock

from conformance.checks.causes import causes_of
from conformance.client_testing.faults import FaultKind, apply_fault
from conformance.client_testing.lookup import possible_outcomes
from conformance.client_testing.request_checks import Breach, find_breaches
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.outcome import Outcome
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Failure, Request, Response
from conformance.core.text import cut_off
from conformance.mock_server.asgi_app import MockApp, Receive, Scope, Send, read_body, send_reply
from conformance.mock_server.effects.base import Unable
from conformance.mock_server.request_parser import RequestParser
from conformance.terminal.text_layout import visible

_SHOWN = 200
_SHOWN_BYTES = 4 * _SHOWN
MAX_WAIT_S = 60.0
"""How many seconds the server waits for the client to give up in a simulated timeout; then it resets the connection."""


@dataclass(frozen=True)
class PlannedReply:
    """An outcome or a fault for the next request to `on`, or to any operation.

    With `performed` the server still performs the request before a fault.
    """

    on: str | None
    outcome: Outcome | None = None
    fault: FaultKind | None = None
    performed: bool = False

    @property
    def description(self) -> str:
        """The plan as text, such as `outcome 429 for any operation`."""
        what = f"outcome {self.outcome.id}" if self.outcome else f"fault {self.fault}"
        return f"{what} for {self.on or 'any operation'}"


@dataclass(frozen=True)
class ReceivedRequest:
    """A request, its first line for messages, its breaches of the contract, and what was answered."""

    request: Request
    line: str
    breaches: list[Breach]
    reply: Response | Failure | None = None

    @property
    def answered(self) -> str:
        """What was answered, in one line: the status and the beginning of the body."""
        if isinstance(self.reply, Response):
            body = cut_off(self.reply.body[:_SHOWN_BYTES].decode("utf-8", "replace"), _SHOWN, " …")
            return visible(f"HTTP {self.reply.status} {body}".rstrip())
        return f"no reply: {self.reply.message}" if self.reply else "no reply"


class ScriptedApp(MockApp):
    """The reference server with planned replies.

    Attributes:
        received: The requests so far.
        planned: The replies that are not used yet.
    """

    def __init__(
        self,
        contract: Contract,
        dialect: str | None = None,
        keys: Mapping[str, str] | None = None,
        base: str | None = None,
    ) -> None:
        """Start without records.

        `base` replaces the base path of the contract. Raises UsageError as `MockApp`.
        """
        super().__init__(contract, dialect, keys)
        if base is not None:
            self.base, self.parser = base, RequestParser(contract, base, self.keys)
        self.planned: list[PlannedReply] = []
        self.received: list[ReceivedRequest] = []
        self._causes = causes_of(contract)
        self._lock = Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as an ASGI app."""
        if scope["type"] != "http":
            return await super().__call__(scope, receive, send)
        reply = self.reply(scope, await read_body(receive))
        if isinstance(reply, Response):
            return await send_reply(send, reply)
        return await _send_no_reply(reply, receive, send)

    def reply(self, scope: Scope, body: bytes) -> Response | Failure:
        """Return the planned reply, or that of the reference server if none is planned."""
        with self._lock:
            view = RequestView(self.contract, self.parser.request(scope, body))
            self.received.append(self._check_request(view.request, scope))
            reply = self._planned_or_own(scope, body, view)
            self.received[-1] = replace(self.received[-1], reply=reply)
            return reply

    def _planned_or_own(self, scope: Scope, body: bytes, view: RequestView) -> Response | Failure:
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
        """Return the outcome in its documented form.

        For a success the request is performed, if that is possible.
        """
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
    """Send no reply: wait until the client gives up, or reset its connection."""
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
    """Reset the connection.

    ASGI has no message for this, so it uses the object of uvicorn that has the socket.
    """
    transport: asyncio.Transport = send.__self__.transport  # type: ignore[attr-defined]
    connection = transport.get_extra_info("socket")
    if connection is not None and not transport.is_closing():
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
