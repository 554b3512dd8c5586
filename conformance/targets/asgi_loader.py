"""Finds an ASGI app by name, and starts and stops it."""

from __future__ import annotations

import asyncio
import re
import sys
from functools import reduce
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from conformance.core.errors import UsageError
from conformance.security.redactor import Redactor
from conformance.targets.asgi_request import App, Message


def load_app(name: str, redactor: Redactor) -> App:
    """`name` is `asgi:package.module:app`. Raises UsageError if there is no such app."""
    module, _, attribute = name.removeprefix("asgi:").partition(":")
    if not re.fullmatch(r"\w+(\.\w+)*:\w+(\.\w+)*", f"{module}:{attribute}"):
        raise UsageError(
            "an ASGI target is named by module and variable, as in asgi:package.module:app, and a base path if"
            " it has one, as in asgi:package.module:app/base"
        )
    # An app is named as seen from the working directory, which an installed command does not search.
    if str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    try:
        app = reduce(getattr, attribute.split("."), import_module(module))
    except (Exception, SystemExit) as error:
        why = redactor.text(f"{type(error).__name__}: {' '.join(str(error).split())}")
        raise UsageError(f"{name} cannot be imported: {why}") from None
    if not callable(app):
        raise UsageError(f"{name} is not an ASGI app: it cannot be called")
    return cast(App, app)


class Lifespan:
    """The startup and shutdown of an app. One that knows nothing of them is simply ready."""

    def __init__(self, app: App) -> None:
        self.state: dict[str, Any] = {}
        self._app = app
        self._task: asyncio.Task[None] | None = None

    async def startup(self) -> str | None:
        """Why the app did not start, in its own words; None if it did."""
        loop = asyncio.get_running_loop()
        self._questions: asyncio.Queue[Message] = asyncio.Queue()
        self._answer: asyncio.Future[Message] = loop.create_future()
        self._task = loop.create_task(self._guard())
        return await self._ask("startup")

    async def shutdown(self) -> None:
        """What the app says to it changes nothing any more."""
        if self._task and not self._task.done():
            self._answer = asyncio.get_running_loop().create_future()
            await self._ask("shutdown")

    async def _ask(self, phase: str) -> str | None:
        assert self._task is not None
        self._questions.put_nowait({"type": f"lifespan.{phase}"})
        either: list[asyncio.Future[Any]] = [self._answer, self._task]
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        answer = self._answer.result() if self._answer.done() else {}
        failed = str(answer.get("type")).endswith(".failed")
        return str(answer.get("message") or "it gave no reason") if failed else None

    async def _guard(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self.state}
        try:
            await self._app(scope, self._questions.get, self._reply)
        except asyncio.CancelledError:
            raise
        # Raising is how an app says that it has no lifespan.
        except BaseException:
            return

    async def _reply(self, message: Message) -> None:
        if not self._answer.done():
            self._answer.set_result(message)
