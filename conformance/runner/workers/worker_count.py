"""Decide how many processes, or threads, execute the walks of a run.

To make a request and to judge its reply takes a process about a millisecond. Threads take more, as they share one
processor. So if the replies of a local target come faster than that, several processes are faster than several
threads: each of them has one request on its way. If they come later, threads wait for more of them at the same time.

Other work on the machine leaves fewer processors. More processes than these would only take turns.
"""

from __future__ import annotations

import sys
import threading

from conformance.core.processors import free_processors, processor_count
from conformance.runner.session import Session
from conformance.targets.base import ForkableTarget

_QUICK_S = 0.001
"""The time of a reply, for each processor, up to which processes are faster than threads."""
_AT_ONCE_S = 0.0003
"""The time of a reply up to which threads never help: taking turns costs more time than they wait."""
_LEAST_JOBS = 4
"""How many jobs each process has at least: it takes some time to start one."""


def worker_count(session: Session, jobs: int, concurrency: int) -> int:
    """Return the number of processes for a number of jobs; 1 stands for this process alone.

    Processes are not used if the run has limits that they would have to share, or other threads, which a forked process
    would lack. Nor are they where `fork` is not safe.
    """
    target = session.target
    if sys.platform != "linux" or not target.is_local or session.pacer.is_limited or threading.active_count() > 1:
        return 1
    if not (isinstance(target, ForkableTarget) and target.can_fork):
        return 1
    count = min(concurrency, free_processors(), jobs // _LEAST_JOBS)
    return count if count > 1 and session.reply_s < _QUICK_S * processor_count() else 1


def thread_count(session: Session, concurrency: int) -> int:
    """Return the number of threads for walks that one process executes: one if they would only wait for a processor."""
    if session.reply_s < _AT_ONCE_S:
        return 1
    everything, free = processor_count(), free_processors()
    # What the others do delays each reply as well.
    is_quick = session.reply_s < _QUICK_S * everything * everything / free
    return 1 if free < everything and session.target.is_local and is_quick else concurrency
