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
from conformance.runner.session import Session, next_request


@dataclass
class CheckRun:
    """The requests of one cause on one operation; `request` is the next one to send."""

    steps: RequestSteps
    origin: str
    request: Request | None = None


def drive_concurrently(session: Session, checks: Iterable[CheckRun], concurrency: int) -> None:
    """Send the requests of the checks, at most `concurrency` at once. Raises what `Session.send` raises."""
    todo, active = iter(checks), list[CheckRun]()
    with ThreadPoolExecutor(concurrency) as pool:
        while True:
            active += islice((check for check in todo if _advance(session, check, None)), concurrency - len(active))
            if not active:
                return
            for check, reply in _send_round(session, active, pool):
                if not _advance(session, check, reply):
                    active.remove(check)


def _advance(session: Session, check: CheckRun, reply: Reply | None) -> bool:
    """Takes the walk to its next request, which may be sent; False at its end."""
    try:
        check.request = next(check.steps) if reply is None else next_request(check.steps, reply)
        session.check_allowed(check.request)
        return True
    except StopIteration:
        return False
    except Blocked as why:
        session.record_blocked(check.origin, why)
        check.steps.close()
        return False


def _send_round(session: Session, active: list[CheckRun], pool: ThreadPoolExecutor) -> Iterator[tuple[CheckRun, Reply]]:
    """The replies to all requests that leave things as they are; where there are not several, to the first request."""
    pairs = [(check, check.request) for check in active if check.request is not None]
    without_effect = [(check, request) for check, request in pairs if session.is_without_effect(request)]
    chosen = without_effect if len(without_effect) > 1 else pairs[:1]
    replies = session.send_concurrently([(request, check.origin) for check, request in chosen], pool)
    yield from zip([check for check, _ in chosen], replies, strict=True)
