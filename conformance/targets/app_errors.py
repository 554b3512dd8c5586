"""Print the tracebacks of an ASGI app on standard error.

A framework may reply with a 500 and raise the exception then, so the reply does not show it. Exceptions are of one kind
if they have one type and were raised at one place. The traceback of the first of each kind is printed.
"""

from __future__ import annotations

import sys
from traceback import TracebackException

from conformance.security.redactor import Redactor

_MOST_FRAMES = 30


class AppErrors:
    """The exceptions that an app has raised so far. Secrets in their texts are masked."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._seen: set[tuple[str, str, int]] = set()

    def note(self, error: BaseException, request: str) -> None:
        """Print the traceback if the exception is the first of its kind; `request` is the request's method and path."""
        # The first frame is that of this tool, which called the app.
        inner = error.__traceback__.tb_next if error.__traceback__ else None
        report = TracebackException(type(error), error, inner, limit=-_MOST_FRAMES)
        last = report.stack[-1] if report.stack else None
        kind = (type(error).__name__, last.filename if last else "", (last.lineno or 0) if last else 0)
        if kind in self._seen:
            return
        self._seen.add(kind)
        clear = "\r\x1b[K" if sys.stderr.isatty() else ""
        text = f"the app raised {kind[0]} at {request} (shown once):\n{''.join(report.format())}"
        print(clear + self._redactor.text(text), end="", file=sys.stderr, flush=True)
