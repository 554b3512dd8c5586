"""How much of a run the target throttled: refused as too many requests, although they were right.

A throttled request shows nothing about the API, so its check is inconclusive. If there are many, other checks of the
same clauses may still pass, and the report would promise more than was seen.
"""

from __future__ import annotations

from conformance.runner.session import Session
from conformance.terminal.text_layout import count_text

MOST_THROTTLED = 0.1
"""If a larger part of the requests of a run was throttled, its result is not proven."""


def proves_little(session: Session) -> bool:
    """Return whether so many requests were throttled that the result is not proven."""
    return session.throttled > MOST_THROTTLED * session.sent


def throttling_notes(session: Session) -> list[str]:
    """Return a note about throttled requests, if there were any."""
    if not session.throttled:
        return []
    note = f"The target throttled {session.throttled} of {count_text(session.sent, 'request')}"
    advice = "send fewer requests at a time with --concurrency, or fewer a second with --rate"
    return [f"{note}; {advice}."]
