"""Call an ASGI app in this process, on an event loop in a separate thread."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from threading import Thread
from typing import Any, TypeVar

from conformance.contract.credential_placement import place_credentials
from conformance.contract.credential_slots import CredentialSlot
from conformance.core.content_coding import without_coding
from conformance.core.errors import TargetError
from conformance.core.exchange import Exchange, Failure, Request
from conformance.security.address_secrets import masked_address
from conformance.security.credentials import Keyring
from conformance.security.redactor import Redactor
from conformance.targets.app_errors import AppErrors
from conformance.targets.asgi_loader import Lifespan, load_app
from conformance.targets.asgi_request import AsgiRequest
from conformance.targets.base import LOCALHOST, Limits
from conformance.targets.request_encoder import request_head

T = TypeVar("T")


class AsgiTarget:
    """A target that starts the app once, and calls it for each request."""

    ends_with_run = False
    is_local = True

    def __init__(
        self,
        name: str,
        app: str,
        base_url: str,
        credential_slots: Mapping[str, CredentialSlot],
        keyring: Keyring,
        limits: Limits,
    ) -> None:
        """Import and start the app. `app` is as for `load_app`.

        Raises:
            UsageError: The app cannot be imported.
            TargetError: The app does not start.
        """
        self.name = name
        self.base_url = masked_address(base_url)
        self._base = base_url.removeprefix(LOCALHOST)
        self._credential_slots = credential_slots
        self._keyring = keyring
        self._limits = limits
        self._redactor = Redactor(keyring.secrets())
        self._errors = AppErrors(self._redactor)
        self._app = load_app(app, self._redactor)
        self._lifespan = Lifespan(self._app)
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(self._errors.note_of_loop)
        self._thread = Thread(target=self._loop.run_forever, name="asgi target", daemon=True)
        self._thread.start()
        self._start()

    def send(self, request: Request, origin: str = "") -> Exchange:
        ready = place_credentials(request, self._credential_slots, self._keyring.value)
        head = request_head(ready, base=self._base, authority="localhost")
        call = AsgiRequest(head, ready.body or b"", self._lifespan.state, self._limits, self._errors)
        started, clock = time.time(), time.monotonic()
        failure = self._call_app(call)
        duration_s = time.monotonic() - clock
        response = call.response and without_coding(request, call.response, self._limits.max_bytes)
        made = Exchange(request, response, failure, origin, started=started, duration_s=duration_s)
        return replace(made, traceback=call.traceback)

    def close(self) -> None:
        if self._loop.is_closed():
            return
        grace_s = self._limits.deadline_s
        try:
            self._run_on_loop(self._lifespan.shutdown())
        except TimeoutError:
            grace_s = 0.0
        asyncio.run_coroutine_threadsafe(_cancel_and_stop(grace_s), self._loop)
        # An app that blocks the loop cannot be stopped; its thread ends with the process.
        self._thread.join(timeout=grace_s + 1)
        if not self._thread.is_alive():
            self._loop.close()

    def _start(self) -> None:
        try:
            reason = self._run_on_loop(self._lifespan.startup())
        except TimeoutError:
            reason = f"it is not ready after {self._limits.deadline_s:g} s"
        if reason is not None:
            self.close()
            raise TargetError(f"{self.name} did not start: {self._redactor.text(_last_line(reason))}")

    def _call_app(self, call: AsgiRequest) -> Failure | None:
        try:
            failure = self._run_on_loop(call.run(self._app))
        except TimeoutError:
            return Failure("timeout", f"no complete reply from the app within {self._limits.deadline_s:g} s")
        return failure and Failure(failure.kind, self._redactor.text(failure.message))

    def _run_on_loop(self, work: Coroutine[Any, Any, T]) -> T:
        """Run the coroutine on the loop.

        Raise TimeoutError after the deadline, also if the app blocks the loop.
        """
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(self._limits.deadline_s)
        except TimeoutError:
            future.cancel()
            raise


def _last_line(text: str) -> str:
    """Return the last line. Many frameworks report a traceback, whose last line is the error."""
    return (text.strip().splitlines() or [text])[-1]


async def _cancel_and_stop(grace_s: float) -> None:
    """Cancel the tasks that the app has left, and stop the loop.

    Wait at most `grace_s` seconds until the tasks have ended.
    """
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.wait([asyncio.gather(*rest, return_exceptions=True)], timeout=grace_s)
    asyncio.get_running_loop().stop()
