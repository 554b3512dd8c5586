"""Print the tracebacks of an ASGI app on standard error.

A framework may reply with a 500 and raise the exception then, so the reply does not show it. Nor does it show the
exception of a task that the app has started. Exceptions are of one kind if they have one type and were raised at one
place. The traceback of the first of each kind is printed.
"""

from __future__ import annotations

import sys
from asyncio import AbstractEventLoop
from collections.abc import Mapping
from traceback import TracebackException
from types import TracebackType
from typing import Any

from conformance.core.text import from_first_frame
from conformance.core.workflow_commands import without_commands
from conformance.security.redactor import Redactor

_MOST_FRAMES = 30
_LONGEST = 4000
"""The largest number of characters of a traceback that goes with its exchange: the last ones say what happened."""


class AppErrors:
    """The exceptions that an app has raised so far. Secrets in their texts are masked."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._seen: set[tuple[str, str, int]] = set()

    def note(self, error: BaseException, request: str) -> str:
        """Return the traceback, and print it if the exception is the first of its kind.

        `request` is the request's method and path.
        """
        # The first frame is that of this tool, which called the app.
        return self._print(error, error.__traceback__ and error.__traceback__.tb_next, f"at {request}")

    def note_of_loop(self, loop: AbstractEventLoop, context: Mapping[str, Any]) -> None:
        """Print the traceback of an exception outside of any request: the handler of the loop's exceptions.

        The loop's own handler would print the values that the exception was raised with, also keys. Without an
        exception, the loop has a remark on tasks that were not awaited, which is omitted.
        """
        error = context.get("exception")
        if isinstance(error, BaseException):
            self._print(error, error.__traceback__, "outside of a request")

    def _print(self, error: BaseException, trace: TracebackType | None, where: str) -> str:
        report = TracebackException(type(error), error, trace, limit=-_MOST_FRAMES)
        last = report.stack[-1] if report.stack else None
        kind = (type(error).__name__, last.filename if last else "", (last.lineno or 0) if last else 0)
        text = self._redactor.text("".join(report.format()))
        if kind not in self._seen:
            self._seen.add(kind)
            clear = "\r\x1b[K" if sys.stderr.isatty() else ""
            shown = without_commands(f"the app raised {kind[0]} {where} (shown once):\n{text}")
            print(clear + shown, end="", file=sys.stderr, flush=True)
        return text if len(text) <= _LONGEST else "".join(from_first_frame(text[-_LONGEST:].splitlines(keepends=True)))
