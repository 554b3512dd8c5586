"""Test where several processes execute the walks of a run."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from conformance.core.interrupts import Interrupts
from conformance.runner.pacer import Budget, Pacer
from conformance.runner.session import Session
from conformance.runner.workers import worker_count as module
from conformance.runner.workers.worker_count import thread_count, worker_count
from conformance.targets.base import forkable
from tests.support.kit import Bench, Direct

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers are only used on Linux")


class Forkable(Direct):
    is_local, can_fork = True, True

    def before_fork(self) -> None:
        pass

    def after_fork(self, worker: int, workers: int) -> None:
        pass


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Session:
    """A session for which four processes are used."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1, 2, 3})
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(Session, "reply_s", 0.003)
    return Bench("parcels", target=Forkable("parcels")).session


def test_a_quick_local_target_gets_a_process_for_each_processor(session: Session) -> None:
    assert worker_count(session, 100, 8) == 4


@pytest.mark.parametrize(("jobs", "concurrency", "count"), [(100, 3, 3), (100, 1, 1), (11, 8, 2), (7, 8, 1), (0, 8, 1)])
def test_no_more_processes_than_requests_or_work_for_them(
    session: Session, jobs: int, concurrency: int, count: int
) -> None:
    assert worker_count(session, jobs, concurrency) == count


def test_slow_target_gets_threads(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, "reply_s", 0.005)
    assert worker_count(session, 100, 8) == 1


def test_process_with_other_threads_is_not_forked(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert worker_count(session, 100, 8) == 1


@pytest.mark.parametrize("budget", [Budget(requests=1000), Budget(rate=5.0)])
def test_processes_do_not_share_limits(session: Session, budget: Budget) -> None:
    session.pacer = Pacer(budget, Interrupts())
    assert worker_count(session, 100, 8) == 1


def test_time_limit_needs_no_sharing(session: Session) -> None:
    session.pacer = Pacer(Budget(seconds=60), Interrupts())
    assert worker_count(session, 100, 8) == 4


@pytest.mark.parametrize("name", ["is_local", "can_fork"])
def test_other_targets_get_threads(session: Session, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(Forkable, name, False)
    assert worker_count(session, 100, 8) == 1


def test_target_in_this_process_gets_threads(session: Session) -> None:
    session.target = Direct("parcels")
    assert worker_count(session, 100, 8) == 1
    with pytest.raises(TypeError, match="cannot be forked"):
        forkable(session.target)


def test_another_system_gets_threads(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert worker_count(session, 100, 8) == 1


def test_other_work_on_the_machine_leaves_fewer_processes(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "free_processors", lambda: 3)
    assert worker_count(session, 100, 8) == 3


@pytest.mark.parametrize(
    ("free", "reply_s", "is_local", "threads"),
    [
        (4, 0.003, True, 8),  # no other process works: threads may help
        (4, 0.0002, True, 1),  # there is nothing to wait for
        (1, 0.003, True, 1),  # they would wait for the one processor
        (1, 0.015, True, 1),  # others delay the replies
        (1, 0.017, True, 8),  # the target takes its time
        (3, 0.005, True, 1),
        (3, 0.006, True, 8),
        (1, 0.003, False, 8),
    ],
)
def test_threads_do_not_wait_for_a_processor(
    session: Session, monkeypatch: pytest.MonkeyPatch, free: int, reply_s: float, is_local: bool, threads: int
) -> None:
    monkeypatch.setattr(module, "free_processors", lambda: free)
    monkeypatch.setattr(Session, "reply_s", reply_s)
    monkeypatch.setattr(Forkable, "is_local", is_local)
    assert thread_count(session, 8) == threads
