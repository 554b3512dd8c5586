"""The reference server: an ASGI app that answers as a contract says, with records in memory.

First, the request is parsed. If a cause holds, the first one decides the refusal. Otherwise the effect of the operation
changes the records and makes the body. The renderer makes the reply in the dialect of the server.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from copy import copy
from dataclasses import replace
from typing import Any

from conformance.checks.prefer_header import preferred_outcome
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.outcome import Outcome
from conformance.contract.request_view import MALFORMED, TOO_DEEP, RequestView
from conformance.contract.servers import base_path
from conformance.core.exchange import Request, Response
from conformance.core.workflow_commands import without_inner_commands
from conformance.mock_server.effects import effect
from conformance.mock_server.effects._beside import show_beside
from conformance.mock_server.effects.base import Refusal, Task, Unable
from conformance.mock_server.location_header import with_location
from conformance.mock_server.login_reply import with_token
from conformance.mock_server.mock_keys import mock_keys
from conformance.mock_server.next_page import with_next_link
from conformance.mock_server.record_store import RecordStore
from conformance.mock_server.refusal_selector import RefusalDecision, RefusalSelector
from conformance.mock_server.request_parser import RequestParser
from conformance.mock_server.response_renderer import JSON, ResponseRenderer
from conformance.observation.certainty import Certainty
from conformance.observation.response_reading import is_documented_success

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

BODY_LIMIT = 32 * 1024 * 1024
_TOO_LARGE = b"\xff"
"""Replaces a body that is larger than the limit. It is not JSON, so the request is refused as malformed."""

_BROKEN = b'{"message": "the mock server failed; its log says why"}'


class MockApp:
    """One server with its own records.

    `keys`, by profile, replace the keys of `mock_keys`. With `prefer`, the server honours `Prefer: outcome=ID` and
    `code=N`. Raises UsageError for a dialect that the contract does not have.
    """

    def __init__(
        self, contract: Contract, dialect: str | None = None, keys: Mapping[str, str] | None = None, prefer: bool = True
    ) -> None:
        self.contract = contract
        self.base = base_path(contract)
        self.keys = {**mock_keys(contract), **(keys or {})}
        self.prefer = prefer
        self.store = RecordStore(contract)
        self.refusals = RefusalSelector(contract)
        self.renderer = ResponseRenderer(contract, dialect)
        self.parser = RequestParser(contract, self.base, self.keys)
        self._successes = {each.id: self.renderer.success(each) for each in contract.operations.values()}

    def for_walk(self, number: int) -> MockApp:
        """Return a server that begins with the records of this one. Other numbers, from 1, make other ids."""
        app = copy(self)
        app.store = self.store.copy(number)
        return app

    # --- ASGI ----------------------------------------------------------------------------------
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ASGI connection."""
        if scope["type"] == "lifespan":
            await _handle_lifespan(receive, send)
        elif scope["type"] == "http":
            await send_reply(send, self._answer_safely(scope, await read_body(receive)))

    def _answer_safely(self, scope: Scope, body: bytes) -> Response:
        try:
            return self.answer(self.parser.request(scope, body))
        except Exception as fault:
            # users must get a reply, and it must show that the error is in this server, not in their client
            text = without_inner_commands(f"conformance mock: {scope.get('method')} {scope.get('path')!r}: {fault!r}")
            print(text, file=sys.stderr)
            return Response(500, (JSON, ("Content-Length", str(len(_BROKEN)))), _BROKEN)

    # --- answers -------------------------------------------------------------------------------
    def answer(self, request: Request) -> Response:
        """Return the reply to a request. Its path is relative to the base, and its credentials name profiles."""
        view = RequestView(self.contract, request)
        operation = view.operation
        decision = self._decide(view)
        if decision is not None and decision.refused:
            return self._refuse(decision, operation)
        if operation is None:
            return self._refuse(self.refusals.without_operation(view), None)
        preferred = preferred_outcome(self.contract, view) if self.prefer else None
        if preferred is not None and (not preferred.success or is_documented_success(preferred, operation)):
            return self._prefer(preferred, view, operation)
        return self.perform(view, operation, decision.outcome if decision is not None else None)

    def _decide(self, view: RequestView) -> RefusalDecision | None:
        """Return the decision about the request as a whole; None if it succeeds with the usual success outcome."""
        operation = view.operation
        by_item = (
            operation is not None and operation.for_each_item is not None and operation.for_each_item.errors is not None
        )
        return self.refusals.decide(view, self.store, Certainty.YES if by_item else Certainty.SOME)

    def _refuse(self, decision: RefusalDecision, operation: Operation | None) -> Response:
        return self.renderer.refused(decision.outcome, operation, decision.clause)

    def _prefer(self, outcome: Outcome, view: RequestView, operation: Operation) -> Response:
        if outcome.success:
            return self._accept(outcome, view, operation, operation.reply_example)
        return self.renderer.refused(outcome, operation, None)

    def _accept(self, outcome: Outcome, view: RequestView, operation: Operation, body: Any) -> Response:
        body = with_token(self.contract, self.keys, view, body) if self.contract.logins else body
        located = with_location(self.renderer.accepted(outcome, operation, body), view, body, self.base)
        return with_next_link(located, view, self.store)

    def _refusal_of_item(self, view: RequestView, possible: bool) -> Refusal | None:
        found = (self.refusals.possible_refusal if possible else self.refusals.certain_refusal)(view, self.store)
        return self.renderer.item_error(found.outcome) if found is not None else None

    def perform(self, view: RequestView, operation: Operation, success: Outcome | None) -> Response:
        """Apply the effect. `success` replaces the usual success outcome, unless it is None."""
        try:
            body = self._apply_effect(view, operation)
        except Unable:
            refusal = self.refusals.possible_refusal(view, self.store)
            if refusal is not None:
                return self._refuse(refusal, operation)
            body = operation.reply_example
        outcome = success or self._successes[operation.id]
        if outcome is None:
            raise LookupError(f"{self.contract.name} has no success outcome for {operation.id}")
        return self._accept(outcome, view, operation, body)

    def _apply_effect(self, view: RequestView, operation: Operation) -> Any:
        """Apply the effect and return the body of the reply.

        Raises Unable if the effect cannot be applied. One reason is an unreadable body that no cause certainly refuses,
        such as JSON that is nested too deeply.
        """
        if operation.takes != "nothing" and (view.body is MALFORMED or view.body is TOO_DEEP):
            raise Unable
        task = Task(operation, operation.effect, view, self.store, self._refusal_of_item)
        body = effect(operation.effect.name)(task)
        for shown in operation.lists:
            body = effect(shown.name)(replace(task, effect=shown, body=body))
        for beside in operation.records:
            body = show_beside(Task(operation, beside, view, self.store, self._refusal_of_item, body=body))
        return body


async def _handle_lifespan(receive: Receive, send: Send) -> None:
    while True:
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return


async def read_body(receive: Receive) -> bytes:
    """Return the whole body, or bytes that are not JSON if it is larger than `BODY_LIMIT`."""
    chunks, size = [], 0
    while True:
        message = await receive()
        chunk = message.get("body", b"")
        size += len(chunk)
        if size <= BODY_LIMIT:
            chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks) if size <= BODY_LIMIT else _TOO_LARGE


async def send_reply(send: Send, response: Response) -> None:
    """Send a response as ASGI messages."""
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})
