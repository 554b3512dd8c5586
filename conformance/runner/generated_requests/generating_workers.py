"""Generate requests in several processes, each for a part of the paths, as shards of a run do, or in threads."""

from __future__ import annotations

from operator import attrgetter
from typing import NamedTuple

from conformance.core.shard import Shard
from conformance.runner.foreign_records import note_existing
from conformance.runner.generated_requests.generated_run import GeneratedPart, run_generated
from conformance.runner.generated_requests.generated_walks import SeenInPhase, record_seen
from conformance.runner.generated_requests.schemathesis_adapter import load_engine
from conformance.runner.generated_requests.settings import EXPLORING, Generation
from conformance.runner.pacer import RunStopped
from conformance.runner.session import Session
from conformance.runner.snapshot import keep_singletons
from conformance.runner.workers.worker_count import worker_count
from conformance.runner.workers.worker_pool import JobEnd, WorkerPool

_THREADS_HELP_FROM_S = 0.002
"""To generate a request takes the processor about as long. If replies are faster, threads only disturb each other."""


class GeneratedByWorker(NamedTuple):
    """What the walks of a worker have seen, and its notes, as those of `GeneratedPart`."""

    seen: list[SeenInPhase]
    notes: list[str]


def run_generated_quickly(
    session: Session, generation: Generation, concurrency: int, shard: Shard | None = None
) -> list[str]:
    """Run Schemathesis as `run_generated` does, by several processes or threads, if they help.

    The requests and findings do not depend on it. Phases that follow from replies are not divided.
    """
    is_divisible = not {*generation.phases} & {*EXPLORING}
    count = worker_count(session, len(session.contract.operations), concurrency) if is_divisible else 1
    if count > 1:
        return generate_in_workers(session, generation, count, shard)
    return run_generated(session, generation, generating_threads(session, concurrency), shard)


def generating_threads(session: Session, concurrency: int) -> int:
    """Return the number of threads that generate requests."""
    return concurrency if session.reply_s >= _THREADS_HELP_FROM_S else 1


def generate_in_workers(session: Session, generation: Generation, count: int, shard: Shard | None = None) -> list[str]:
    """Run Schemathesis as `run_generated` does, in `count` processes.

    Raises:
        RunStopped, KeyboardInterrupt: The session raised it. The processes have ended by then.
    """
    keep_singletons(session, session.contract.resources)
    note_existing(session, session.contract.resources)
    load_engine()
    parts = (shard or Shard(1, 1)).divided(count)
    pool = WorkerPool(session, count, lambda part: _generate(session, generation, parts[part]))
    ends: list[JobEnd] = []
    try:
        for each in range(count):
            pool.give(each)
        ends += pool.all_ends()
    except (RunStopped, KeyboardInterrupt):
        ends += pool.stop()
        raise
    finally:
        pool.close()
        made: list[GeneratedByWorker] = [end.seen for end in ends if end.seen is not None]
        for seen in sorted((each for part in made for each in part.seen), key=attrgetter("place")):
            record_seen(session, seen)
    return [note for part in made for note in part.notes]


def _generate(session: Session, generation: Generation, part: Shard) -> tuple[GeneratedByWorker, BaseException | None]:
    seen: list[SeenInPhase] = []
    generated = GeneratedPart(session, generation, keep=seen.append)
    stopped: BaseException | None = None
    try:
        generated.run(part)
    except (RunStopped, KeyboardInterrupt) as why:
        stopped = why
    shared = session.judge.state.shared
    own = [each._replace(learned=each.learned.without(shared)) for each in seen]
    return GeneratedByWorker(own, generated.notes), stopped
