"""Import an ASGI app by its name, and start and stop it by its lifespan."""

from __future__ import annotations

import asyncio
import re
import sys
from contextlib import suppress
from functools import reduce
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from conformance.core.errors import UsageError
from conformance.core.text import shorten
from conformance.security.redactor import Redactor
from conformance.targets.asgi_request import App, Message

_LONGEST_NAME, _LONGEST_REASON = 200, 1000


def load_app(name: str, redactor: Redactor) -> App:
    """Return the app that `name`, `asgi:package.module:app`, refers to.

    Raise UsageError if there is none.
    """
    module, _, attribute = name.removeprefix("asgi:").partition(":")
    if not re.fullmatch(r"\w+(\.\w+)*:\w+(\.\w+)*", f"{module}:{attribute}"):
        raise UsageError(
            "the name of an ASGI target has a module and a variable, as in asgi:package.module:app, and may have a base"
            " path, as in asgi:package.module:app/base"
        )
    # Modules are also found in the working directory, which the path of an installed command does not contain.
    folder = _working_directory()
    if folder and folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        app = reduce(getattr, attribute.split("."), import_module(module))
    except (Exception, SystemExit) as error:
        why = redactor.text(f"{type(error).__name__}: {' '.join(str(error).split())}")
        shown, why = shorten(name, _LONGEST_NAME), shorten(why, _LONGEST_REASON)
        raise UsageError(f"{shown} cannot be imported: {why}{_advice(module, attribute, error)}") from None
    if not callable(app):
        raise UsageError(f"{name} is not an ASGI app: it cannot be called")
    return cast(App, app)


def _advice(module: str, attribute: str, error: BaseException) -> str:
    """Return what to add to the message about an import that failed: where the module was searched for, if anywhere."""
    if not isinstance(error, ModuleNotFoundError) or not f"{module}.".startswith(f"{error.name}."):
        return ""  # The module was found, and it failed.
    if module.endswith(".py"):
        return f"; did you mean asgi:{module.removesuffix('.py')}:{attribute}?"
    folder = _working_directory() or "which was deleted"
    return f"; searched in the working directory, {folder}, and in the other folders of Python's sys.path"


def _working_directory() -> str:
    """Return the path of the working directory; "" if it was deleted."""
    with suppress(OSError):
        return str(Path.cwd())
    return ""


class Lifespan:
    """Startup and shutdown of an app.

    An app without lifespan support counts as started.
    """

    def __init__(self, app: App) -> None:
        self.state: dict[str, Any] = {}
        self._app = app
        self._task: asyncio.Task[None] | None = None

    async def startup(self) -> str | None:
        """Start the app. Return the message of the app if it fails to start, else None."""
        loop = asyncio.get_running_loop()
        self._events: asyncio.Queue[Message] = asyncio.Queue()
        self._reply: asyncio.Future[Message] = loop.create_future()
        self._task = loop.create_task(self._run_app())
        return await self._send_event("startup")

    async def shutdown(self) -> None:
        """Stop the app. A failure that it reports is ignored, as the run is over."""
        if self._task and not self._task.done():
            self._reply = asyncio.get_running_loop().create_future()
            await self._send_event("shutdown")

    async def _send_event(self, phase: str) -> str | None:
        assert self._task is not None
        self._events.put_nowait({"type": f"lifespan.{phase}"})
        either: list[asyncio.Future[Any]] = [self._reply, self._task]
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        answer = self._reply.result() if self._reply.done() else {}
        failed = str(answer.get("type")).endswith(".failed")
        return str(answer.get("message") or "it gave no reason") if failed else None

    async def _run_app(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self.state}
        try:
            await self._app(scope, self._events.get, self._take_reply)
        except asyncio.CancelledError:
            raise
        # An app without lifespan support raises an exception.
        except BaseException:
            return

    async def _take_reply(self, message: Message) -> None:
        if not self._reply.done():
            self._reply.set_result(message)
