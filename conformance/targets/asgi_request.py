"""One request to an ASGI app, with the checks of an HTTP server on its reply.

Theory of operation: an ASGI app gets a scope and two functions, `receive` and `send`, and a web server turns its
messages into a reply. This module does the part of the server: it decides what an HTTP client would have received.
Each request has a future `_finished`, which is set once, by whatever happens first: the app sends the last part of the
body, it sends too much, it returns too early, it raises, or it is cancelled. All but the first are a `Failure`. The
reply is complete with its last part, and not when the app returns: an app may go on with background work. After that
`receive` reports a disconnect, and `send` raises `OSError`, as with a real client that has disconnected.
A Content-Length cuts the body as in HTTP: bytes after it are surplus, and too few bytes are a `reset`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import unquote

import h11

from conformance.core.exchange import Failure, Response
from conformance.targets.app_errors import AppErrors
from conformance.targets.base import Limits

Message = MutableMapping[str, Any]
App = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]

_WITHOUT_BODY = (204, 304)
_INTERNAL_ERROR = 500
_RAISES_WITHIN_S = 0.2


class AsgiRequest:
    """One request.

    It can be created in any thread, and must run once, on the loop of the app. `traceback` is that of the exception
    that the app raised, or "".
    """

    def __init__(
        self, head: h11.Request, body: bytes, state: dict[str, Any], limits: Limits, errors: AppErrors
    ) -> None:
        self._errors = errors
        self._scope = _scope(head, state)
        self._inbox: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
        self._limits = limits
        self._status: int | None = None
        self._headers: tuple[tuple[str, str], ...] = ()
        self._body = bytearray()
        self._disconnected: OSError | None = None
        self.traceback = ""

    async def run(self, app: App) -> Failure | None:
        """Call the app, and return when the reply is complete or has failed.

        This may be before the app returns.

        Returns:
            Why the reply is not complete; None if it is.
        """
        loop = asyncio.get_running_loop()
        self._finished: asyncio.Future[Failure | None] = loop.create_future()
        task = loop.create_task(self._run_app(app))
        try:
            failure = await asyncio.shield(self._finished)
            if self._status is not None and self._status >= _INTERNAL_ERROR:
                # A framework replies first, and raises the exception then.
                await asyncio.wait([task], timeout=_RAISES_WITHIN_S)
            return failure
        except asyncio.CancelledError:
            task.cancel()
            raise

    @property
    def response(self) -> Response | None:
        """The reply as a client receives it, None if there is none.

        HTTP allows no body in some replies, and at most Content-Length bytes in others; the rest is surplus.
        """
        if self._status is None:
            return None
        body, end = bytes(self._body), self._expected_length
        surplus = b"" if self._scope["method"] == "HEAD" else body[end:]
        return Response(self._status, self._headers, body[:end], surplus=surplus)

    @property
    def _expected_length(self) -> int:
        if self._scope["method"] == "HEAD" or self._status in _WITHOUT_BODY:
            return 0
        return len(self._body) if self._content_length is None else self._content_length

    @property
    def _content_length(self) -> int | None:
        values = [value for name, value in self._headers if name.lower() == "content-length"]
        return int(values[0]) if values and re.fullmatch(r"[0-9]{1,18}", values[0]) else None

    async def _run_app(self, app: App) -> None:
        try:
            await app(self._scope, self._receive, self._send)
            self._finish(Failure("reset", "the app returned before the end of its reply"))
        except asyncio.CancelledError:
            self._finish(Failure("reset", "the app cancelled its own task"))
            raise
        # An app may raise anything, even SystemExit, and the loop must go on.
        except BaseException as error:
            if error is not self._disconnected:
                self.traceback = self._errors.note(error, f"{self._scope['method']} {self._scope['path']}")
            self._finish(Failure("reset", f"the app raised {type(error).__name__}: {' '.join(str(error).split())}"))

    def _finish(self, failure: Failure | None) -> None:
        if not self._finished.done():
            self._finished.set_result(failure)

    async def _receive(self) -> Message:
        if self._inbox:
            return self._inbox.pop()
        await asyncio.wait([self._finished])
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        # Let other tasks run, even while an app sends without end.
        await asyncio.sleep(0)
        if self._finished.done():
            self._disconnected = OSError("the client has closed the connection")
            raise self._disconnected
        if message["type"] == "http.response.start" and self._status is None:
            self._headers = tuple(
                (bytes(name).decode("latin-1"), bytes(value).decode("latin-1"))
                for name, value in message.get("headers", ())
            )
            self._status = int(message["status"])
        elif message["type"] == "http.response.body" and self._status is not None:
            self._add_body(message.get("body", b""), bool(message.get("more_body", False)))
        else:
            raise RuntimeError(f"the ASGI message {message['type']!r} is not expected here")

    def _add_body(self, data: bytes, more: bool) -> None:
        self._body += data
        if len(self._body) > self._limits.max_bytes:
            del self._body[self._limits.max_bytes :]
            self._finish(Failure("oversized", f"the app sent a body of more than {self._limits.max_bytes} bytes"))
        elif not more:
            short = len(self._body) < self._expected_length
            self._finish(Failure("reset", "the app sent less than its Content-Length") if short else None)


def _scope(head: h11.Request, state: dict[str, Any]) -> Message:
    path, _, query = head.target.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": head.method.decode(),
        "scheme": "http",
        "path": unquote(path.decode()),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": list(head.headers),
        "client": ("127.0.0.1", 0),
        "server": ("localhost", 80),
        "state": dict(state),
    }
