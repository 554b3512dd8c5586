"""Do the checks find what they are there to find? Every mutant of the reference server has to be caught.

A check that cannot fail is a defect. So each mutant must make the clause that it breaks fail, each judged clause
must have a mutant, and the reference server itself must pass.
"""

from __future__ import annotations

import os
import re
import signal
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from multiprocessing import get_context
from typing import TextIO

from conformance.checks.clause_results import ClauseResults
from conformance.checks.judge import Judge
from conformance.contract.loader import load_contract
from conformance.core.errors import UsageError
from conformance.core.test_values import FIXED_TAG, GeneratedValues
from conformance.mock_server.asgi_app import MockApp
from conformance.mock_server.mutants import mutants_of
from conformance.mock_server.mutants.base import Mutant, MutantApp
from conformance.mock_server.record_store import RecordStore
from conformance.observation.target_state import TargetState
from conformance.runner.directed_checks import preflight, run_directed
from conformance.runner.request_factory import RequestFactory
from conformance.runner.session import Budget, Session, Stop
from conformance.security.credentials import Keyring
from conformance.security.redactor import Redactor, masked
from conformance.targets.in_process import InProcessTarget
from conformance.terminal.progress import Throttle, is_wanted
from conformance.terminal.text_layout import counted

CountListener = Callable[[int, int], None]

_CHUNK = 24
_OTHERS = 3
_WORTH_PROCESSES = 150
"""Below so many mutants, starting processes takes longer than doing without."""


@dataclass(frozen=True)
class Caught:
    """What one mutant came to: `failed` are the clauses that failed, `missed` says of each clause that had to and did
    not what it came to instead."""

    mutant: str
    failed: tuple[str, ...]
    missed: tuple[str, ...]


class Bench:
    """One contract, compiled once for all its mutants."""

    def __init__(self, name: str) -> None:
        self.contract = load_contract(name)
        self.plain = MockApp(self.contract)
        self.keyring = Keyring(self.plain.keys, FIXED_TAG)
        self.redactor = Redactor(self.keyring.secrets())
        self.judge = Judge(self.contract, TargetState(self.contract, GeneratedValues(FIXED_TAG)))
        self.mutants = mutants_of(self.contract)

    def run(
        self, app: MockApp, selected: Collection[str], enough: Collection[str] = (), prefer: bool = False, at: str = ""
    ) -> ClauseResults:
        """What the directed checks of these clauses make of a server, on one operation or on all. Ends when those of
        `enough` have failed."""

        def watch() -> None:
            if enough and all(results.entries[each].counts["fail"] for each in enough):
                raise Stop("enough was seen")

        state = TargetState(self.contract, GeneratedValues(FIXED_TAG))
        judge = copy(self.judge)
        judge.state = state
        factory = RequestFactory(self.contract, state, judge.causes, may_write=True, alone=True)
        results = ClauseResults(self.contract, list(selected))
        session = Session(
            self.contract,
            InProcessTarget(app, self.keyring),
            judge,
            factory,
            results,
            Budget(),
            lambda exchange: masked(exchange, self.redactor),
            watch=watch,
        )
        try:
            results.unjudged = preflight(session)
            if results.unjudged is None:
                run_directed(session, selected, "prefer" if prefer else None, at=at)
        except Stop:
            return results
        return results

    def catch(self, mutant: Mutant) -> Caught:
        app, selected = MutantApp(self.plain, mutant), (*mutant.breaks, *mutant.drive)
        results = self.run(app, selected, mutant.breaks, at=mutant.operation)
        verdicts = results.verdicts()
        wrong = ((each, verdicts[each]) for each in mutant.breaks if verdicts[each].verdict != "fail")
        missed = (f"{name}: {each.verdict}, {each.reason}".rstrip(", ") for name, each in wrong)
        failed = tuple(name for name, entry in results.entries.items() if entry.counts["fail"])
        return Caught(mutant.id, failed, tuple(missed))

    def unclean(self, clauses: Collection[str], drive: Collection[str] = ()) -> list[str]:
        """Which of these clauses the reference server itself does not pass; `drive` adds requests of others."""
        app = copy(self.plain)
        app.store = RecordStore(self.contract)
        verdicts = self.run(app, (*clauses, *drive), prefer=True).verdicts()
        wrong = ((name, verdicts[name]) for name in clauses if verdicts[name].verdict not in ("pass", None))
        return [f"{name}: {each.verdict}, {each.reason}" for name, each in wrong]

    def without_mutant(self) -> list[str]:
        """The clauses that are judged, and that no mutant breaks."""
        broken = {clause for mutant in self.mutants.values() for clause in mutant.breaks}
        judged = (each.id for each in self.contract.clauses.values() if each.kind != "information")
        return [each for each in judged if each not in broken]


@cache
def bench(name: str) -> Bench:
    """One for each contract in each process. Raises UsageError for a contract that cannot be read."""
    return Bench(name)


# --- all mutants -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Result:
    """What came of one contract: of every mutant, what the reference server itself does not pass, the clauses
    without a mutant."""

    bench: Bench
    caught: tuple[Caught, ...]
    unclean: tuple[str, ...]
    without: tuple[str, ...]

    @property
    def survivors(self) -> list[Caught]:
        return [each for each in self.caught if each.missed]

    @property
    def good(self) -> bool:
        return not (self.survivors or self.unclean or self.without)


def selftest(
    names: Sequence[str], only: Sequence[str] = (), jobs: int | None = None, watch: CountListener | None = None
) -> Iterator[Result]:
    """Tries the mutants of each contract whose ids match `only` (all without), in so many processes (default: one for
    each core). `watch` is told how many are done, of how many. Raises UsageError for an unknown contract, and where no
    mutant matches."""
    todo = [(name, mutant) for name in names for mutant in chosen(bench(name), only)]
    if not todo:
        raise UsageError(f"no mutant matches {', '.join(only)}; `conformance list --mutants CONTRACT` names them")
    done: dict[str, list[Caught]] = {name: [] for name in names}
    for count, (name, caught) in enumerate(_tried(todo, jobs or cores()), 1):
        done[name].append(caught)
        if watch is not None:
            watch(count, len(todo))
    for name in names:
        here = bench(name)
        mutants = [here.mutants[each.mutant] for each in done[name]]
        broken = {clause: None for each in mutants for clause in each.breaks}
        unclean = (
            here.unclean(broken, {clause for each in mutants for clause in each.drive})
            if only
            else here.unclean(here.contract.clauses)
        )
        yield Result(here, tuple(done[name]), tuple(unclean), () if only else tuple(here.without_mutant()))


def chosen(here: Bench, only: Sequence[str]) -> list[str]:
    return [each for each in here.mutants if not only or any(fnmatchcase(each, glob) for glob in only)]


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _tried(todo: list[tuple[str, str]], jobs: int) -> Iterator[tuple[str, Caught]]:
    if jobs == 1 or len(todo) < _WORTH_PROCESSES:
        yield from map(_try, todo)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_ignore_interrupts) as pool:
        try:
            yield from pool.map(_try, todo, chunksize=_CHUNK)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _ignore_interrupts() -> None:
    """The terminal's Ctrl-C reaches every process; only the first one has something to say about it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _try(one: tuple[str, str]) -> tuple[str, Caught]:
    name, mutant = one
    here = bench(name)
    try:
        return name, here.catch(here.mutants[mutant])
    except Exception as fault:
        raise RuntimeError(f"{type(fault).__name__} with the mutant {mutant} of {name}") from fault


# --- telling ---------------------------------------------------------------------------------------
def lines(result: Result, verbose: bool) -> Iterator[str]:
    """For people: a line for each clause with its mutants, then what is wrong, then the sum."""
    name, mutants = result.bench.contract.name, result.bench.mutants
    for clause, its in _by_clause(result).items():
        yield f"{clause:34} {len(its):4}  {_ways(clause, its)}"
        if verbose:
            yield from (f"    {each.mutant}: {mutants[each.mutant].says} [{', '.join(each.failed)}]" for each in its)
    for each in result.survivors:
        yield f"SURVIVED {each.mutant}: {mutants[each.mutant].says}"
        yield from (f"    {missed}" for missed in each.missed)
    yield from (f"NO MUTANT {clause}: {result.bench.contract.clauses[clause].says}" for clause in result.without)
    yield from (f"UNCLEAN the reference server itself does not pass {each}" for each in result.unclean)
    clauses = len(_by_clause(result))
    said = "all caught" if not result.survivors else f"{len(result.survivors)} survived"
    yield f"{name}: {counted(len(result.caught), 'mutant')} of {counted(clauses, 'clause')}, {said}"


def _by_clause(result: Result) -> dict[str, list[Caught]]:
    found: dict[str, list[Caught]] = {}
    for each in result.caught:
        for clause in result.bench.mutants[each.mutant].breaks:
            found.setdefault(clause, []).append(each)
    return found


def _ways(clause: str, caught: list[Caught]) -> str:
    """`success, crash, status 2; success on 12 operations (first seen by request.answered 2)`"""
    names = [re.sub("-(refusals|successes)$", "", each.mutant.partition("~")[2]) for each in caught]
    everywhere = Counter(each for each in names if "@" not in each)
    alone = Counter(each.partition("@")[0] for each in names if "@" in each)
    seen = Counter(name for each in caught for name in each.failed if name != clause)
    parts = (
        ", ".join(f"{name} {count}" if count > 1 else name for name, count in everywhere.items()),
        ", ".join(f"{name} on {count} operation{'s' * (count > 1)}" for name, count in alone.items()),
    )
    also = ", ".join(f"{name} {count}" for name, count in seen.most_common(_OTHERS))
    return "; ".join(filter(None, parts)) + (f" (also seen by {also})" if also else "")


@contextmanager
def teller(stream: TextIO) -> Iterator[CountListener | None]:
    """Tells how far it is, in one line that is gone at the end; None where nobody watches."""
    if not is_wanted(stream, os.environ):
        yield None
        return
    metronome = Throttle()

    def watch(done: int, total: int) -> None:
        if metronome.beats():
            stream.write(f"\r\x1b[K{done} of {total} mutants")
            stream.flush()

    try:
        yield watch
    finally:
        stream.write("\r\x1b[K")
        stream.flush()
