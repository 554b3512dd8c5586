"""Run jobs of a clean-up as walks, so that an unforeseen exception in one of them does not end the others."""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Mapping
from typing import Generic, TypeVar

from conformance.checks.behaviours.base import Assertions
from conformance.checks.request_steps import Blocked, RequestSteps
from conformance.core.errors import crash_text
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply
from conformance.runner.request_factory import RequestFactory
from conformance.runner.session import ENDS_RUN, Session
from conformance.runner.walk import Check, StartSteps, Walk
from conformance.runner.walk_runner import run_walks

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
Job = Callable[[RequestFactory], Generator[Request, Reply, T]]
"""Starts the requests of a job, which return its result."""

CLEANUP = "cleanup"
_WALKS_FOR_EACH_REQUEST = 4
"""So many walks there are for each request that may be on its way."""


class GuardedWalks(Generic[K, T]):
    """Runs jobs by their keys.

    Attributes:
        results: What each job returned. A job that was blocked, or not run to its end, has no result.
        faults: A text about the exception of each job that raised one.
    """

    def __init__(self, session: Session, counts: bool = True) -> None:
        """Start without results. `counts` is whether findings about the exchanges count."""
        self.results: dict[K, T] = {}
        self.faults: dict[K, str] = {}
        self._session = session
        self._counts = counts

    def run(self, jobs: Mapping[K, Job[T]], concurrency: int) -> None:
        """Run jobs, several at the same time.

        Raises:
            RunStopped: The run has to end.
            KeyboardInterrupt: Ctrl-C was pressed.
        """
        for key in jobs:
            self.results.pop(key, None)
            self.faults.pop(key, None)
        try:
            self._run_walks(jobs, concurrency)
        except ENDS_RUN:
            raise
        except Exception:
            # The exception was raised outside of a job, for example when a request was sent.
            self._run_alone(
                {key: job for key, job in jobs.items() if key not in self.results.keys() | self.faults.keys()}
            )

    def _run_alone(self, jobs: Mapping[K, Job[T]]) -> None:
        for key, job in jobs.items():
            try:
                self._run_walks({key: job}, 1)
            except ENDS_RUN:
                raise
            except Exception as fault:
                self.faults[key] = crash_text(fault)

    def _run_walks(self, jobs: Mapping[K, Job[T]], concurrency: int) -> None:
        checks = [Check(CLEANUP, self._start(key, job)) for key, job in jobs.items()]
        # Each walk copies what is known of all records, so walks have many jobs, but keep all requests busy to the end.
        size = len(checks) // (_WALKS_FOR_EACH_REQUEST * concurrency) + 1
        parts = [checks[first : first + size] for first in range(0, len(checks), size)]
        walks = [Walk(n, "", part, is_repeatable=False, counts=self._counts) for n, part in enumerate(parts)]
        state = self._session.judge.state
        run_walks(self._session, walks, concurrency, snapshot=state.fork(state.names))

    def _start(self, key: K, job: Job[T]) -> StartSteps:
        def requests(factory: RequestFactory, assertions: Assertions) -> RequestSteps:
            try:
                self.results[key] = yield from job(factory)
            except (Blocked, *ENDS_RUN):
                raise
            except Exception as fault:
                self.faults[key] = crash_text(fault)

        return requests
