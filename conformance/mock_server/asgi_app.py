"""The reference server: an ASGI app that answers as a contract says. It knows no API but by its contract."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from conformance.checks.prefer_header import preferred_outcome
from conformance.contract.model import Contract, Operation, Outcome
from conformance.contract.request_view import MALFORMED, TOO_DEEP, RequestView
from conformance.contract.servers import base_path
from conformance.core.exchange import Request, Response
from conformance.mock_server.effects import effect
from conformance.mock_server.effects.base import Refusal, Task, Unable
from conformance.mock_server.location_header import located
from conformance.mock_server.record_store import RecordStore
from conformance.mock_server.refusal_selector import RefusalDecision, RefusalSelector
from conformance.mock_server.request_parser import RequestParser
from conformance.mock_server.response_renderer import JSON, ResponseRenderer
from conformance.observation.response_reading import is_documented_success
from conformance.observation.target_state import Certainty

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

BODY_LIMIT = 32 * 1024 * 1024
_TOO_LARGE = b"\xff"
"""Stands for a body beyond the limit: never JSON, so that it is refused as such."""

_BROKEN = b'{"message": "the mock server failed; its log says why"}'


def mock_keys(contract: Contract) -> dict[str, str]:
    """Profile -> the key by which the mock knows it, for every profile that the contract speaks of."""
    return {profile: f"mock-{profile}" for profile in ("valid", *contract.profiles)}


class MockApp:
    """One server with records of its own. `keys` (profile -> key) replace those of `mock_keys`; with `prefer`,
    `Prefer: code=N` is followed. Raises UsageError for a dialect that the contract does not name."""

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
        self.guard = RequestParser(contract, self.base, self.keys)
        self._successes = {each.id: self.renderer.success(each) for each in contract.operations.values()}

    # --- ASGI ----------------------------------------------------------------------------------
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            await send_reply(send, self._answer_safely(scope, await read_body(receive)))

    def _answer_safely(self, scope: Scope, body: bytes) -> Response:
        try:
            return self.answer(self.guard.request(scope, body))
        except Exception as fault:
            # whoever tests against this server must see a fault of its own as such, and get an answer
            print(f"conformance mock: {scope.get('method')} {scope.get('path')!r}: {fault!r}", file=sys.stderr)
            return Response(500, (JSON, ("Content-Length", str(len(_BROKEN)))), _BROKEN)

    # --- answers -------------------------------------------------------------------------------
    def answer(self, request: Request) -> Response:
        """The reply to a request whose path is relative to the base and whose credentials are named by profile."""
        view = RequestView(self.contract, request)
        operation = view.operation
        verdict = self._verdict(view)
        if verdict is not None and verdict.refused:
            return self._refuse(verdict, operation)
        if operation is None:
            return self._refuse(self.refusals.lost(view), None)
        wished = preferred_outcome(self.contract, view) if self.prefer else None
        if wished is not None and (not wished.success or is_documented_success(wished, operation)):
            return self._prefer(wished, view, operation)
        return self._perform(view, operation, verdict.outcome if verdict is not None else None)

    def _verdict(self, view: RequestView) -> RefusalDecision | None:
        """What the request as a whole deserves; None where it is simply performed."""
        operation = view.operation
        by_item = operation is not None and operation.each is not None and operation.each.errors is not None
        return self.refusals.verdict(view, self.store, Certainty.YES if by_item else Certainty.SOME)

    def _refuse(self, verdict: RefusalDecision, operation: Operation | None) -> Response:
        return self.renderer.refused(verdict.outcome, operation, verdict.clause)

    def _prefer(self, outcome: Outcome, view: RequestView, operation: Operation) -> Response:
        if outcome.success:
            return self._accept(outcome, view, operation, operation.reply_example)
        return self.renderer.refused(outcome, operation, None)

    def _accept(self, outcome: Outcome, view: RequestView, operation: Operation, body: Any) -> Response:
        return located(self.renderer.accepted(outcome, operation, body), view, body, self.base)

    def _refusal_of_item(self, view: RequestView, doubtful: bool) -> Refusal | None:
        found = (self.refusals.doubt if doubtful else self.refusals.refusal)(view, self.store)
        return self.renderer.entry(found.outcome) if found is not None else None

    def _perform(self, view: RequestView, operation: Operation, replaced: Outcome | None) -> Response:
        try:
            body = self._done(view, operation)
        except Unable:
            doubt = self.refusals.doubt(view, self.store)
            if doubt is not None:
                return self._refuse(doubt, operation)
            body = operation.reply_example
        outcome = replaced or self._successes[operation.id]
        if outcome is None:
            raise LookupError(f"{self.contract.name} has no success outcome for {operation.id}")
        return self._accept(outcome, view, operation, body)

    def _done(self, view: RequestView, operation: Operation) -> Any:
        """The reply body after the effect. Raises Unable, as for a body that cannot be read and that no cause
        surely refuses: nested too deeply, say."""
        if operation.takes != "nothing" and (view.body is MALFORMED or view.body is TOO_DEEP):
            raise Unable
        return effect(operation.effect.name)(Task(operation, operation.effect, view, self.store, self._refusal_of_item))


async def _live(receive: Receive, send: Send) -> None:
    while True:
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return


async def read_body(receive: Receive) -> bytes:
    """The whole body, or what is never JSON for one that is too large."""
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
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})
