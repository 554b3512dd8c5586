"""Requests that do not depend on one another, several at a time.

Every walk goes on in the order of the plan; only the waiting is shared. So the same replies give the same requests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from conformance.checks.causes.base import Blocked, RequestSteps
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply
from conformance.runner.session import Session, advanced


@dataclass
class CheckRun:
    """The requests of one cause on one operation; `variation` as for the lab, `request` is the next one to send."""

    steps: RequestSteps
    origin: str
    variation: int
    request: Request | None = None


def drive_together(session: Session, walks: Iterable[CheckRun], width: int) -> None:
    """Drives the walks, with up to `width` requests under way at once. Raises what `Session.ask` raises."""
    todo, active = iter(walks), list[CheckRun]()
    with ThreadPoolExecutor(width) as pool:
        while True:
            active += islice((walk for walk in todo if _go_on(session, walk, None)), width - len(active))
            if not active:
                return
            for walk, reply in _round(session, active, pool):
                if not _go_on(session, walk, reply):
                    active.remove(walk)


def _go_on(session: Session, walk: CheckRun, reply: Reply | None) -> bool:
    """Takes the walk to its next request, which may be sent; False at its end."""
    session.factory.variation = walk.variation
    try:
        walk.request = next(walk.steps) if reply is None else advanced(walk.steps, reply)
        session.allow(walk.request)
        return True
    except StopIteration:
        return False
    except Blocked as why:
        session.book_blocked(walk.origin, why)
        walk.steps.close()
        return False


def _round(session: Session, active: list[CheckRun], pool: ThreadPoolExecutor) -> Iterator[tuple[CheckRun, Reply]]:
    """The replies to all requests that leave things as they are; where there are not several, to the first request."""
    pairs = [(walk, walk.request) for walk in active if walk.request is not None]
    quiet = [(walk, request) for walk, request in pairs if session.is_quiet(request)]
    chosen = quiet if len(quiet) > 1 else pairs[:1]
    replies = session.ask_together([(request, walk.origin) for walk, request in chosen], pool)
    yield from zip([walk for walk, _ in chosen], replies, strict=True)
