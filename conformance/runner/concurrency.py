"""Run several checks concurrently, with the same requests and verdicts in every run.

Theory of operation. A check is a generator of requests. In each round, every active check has one request to send. The
requests that change nothing on the target are sent concurrently. If there are fewer than two of these, only the first
request of the round is sent. The replies are judged in the order of the checks, and each check continues with its next
request. So checks only wait concurrently, and the same replies lead to the same requests.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from conformance.checks.causes.base import Blocked, RequestSteps
from conformance.contract.request_view import RequestView
from conformance.observation.response_reading import Reply
from conformance.runner.session import Session, next_request
from conformance.runner.write_guard import is_safe


@dataclass(frozen=True)
class CheckRun:
    """One check: its generator of requests, and as `origin` the id of its clause."""

    steps: RequestSteps
    origin: str


@dataclass(frozen=True)
class _ActiveCheck:
    """A check, and its next request, which the session allows."""

    check: CheckRun
    view: RequestView


def drive_concurrently(session: Session, checks: Iterable[CheckRun], concurrency: int) -> None:
    """Send the requests of the checks, at most `concurrency` at the same time.

    Raises:
        RunStopped, KeyboardInterrupt: The session raised it.
    """
    waiting = (first for check in checks if (first := _next(session, check, None)) is not None)
    active: list[_ActiveCheck] = []
    with ThreadPoolExecutor(concurrency) as pool:
        while True:
            active += islice(waiting, concurrency - len(active))
            if not active:
                return
            active = _run_round(session, active, pool)


def _run_round(session: Session, active: list[_ActiveCheck], pool: ThreadPoolExecutor) -> list[_ActiveCheck]:
    """Send the requests of one round; return the checks that have another request."""
    chosen = _requests_of_round(session, active)
    replies = session.send_concurrently([(each.view, each.check.origin) for each in chosen], pool)
    following = {id(each): _next(session, each.check, reply) for each, reply in zip(chosen, replies, strict=True)}
    advanced = (following.get(id(each), each) for each in active)
    return [each for each in advanced if each is not None]


def _requests_of_round(session: Session, active: list[_ActiveCheck]) -> list[_ActiveCheck]:
    without_effect = [each for each in active if _is_without_effect(session, each.view)]
    return without_effect if len(without_effect) > 1 else active[:1]


def _is_without_effect(session: Session, view: RequestView) -> bool:
    """Return whether a request changes nothing on the target: it only reads, or is certainly refused."""
    if is_safe(view) or view.operation is None:
        return True
    expectation = session.judge.expectation(view)
    return not expectation.allows_plain_success and expectation.preferred is None and bool(expectation.certain)


def _next(session: Session, check: CheckRun, reply: Reply | None) -> _ActiveCheck | None:
    """Return the check with its next request; None if it has ended or is blocked."""
    try:
        request = next(check.steps) if reply is None else next_request(check.steps, reply)
        return _ActiveCheck(check, session.check_allowed(request))
    except StopIteration:
        return None
    except Blocked as why:
        session.record_blocked(check.origin, why)
        check.steps.close()
        return None
