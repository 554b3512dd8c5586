"""Run the checks against every mutant of some contracts, in several processes."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatchcase
from multiprocessing import get_context

from conformance.core.errors import UsageError
from conformance.core.garbage import collect_garbage_seldom
from conformance.core.interrupts import ENDING_SIGNALS
from conformance.core.parent_process import watch_parent
from conformance.core.processors import processor_count
from conformance.selftest.bench import Bench, MutantResult, bench

CountListener = Callable[[int, int], None]
"""Receives the number of finished mutants, and of all mutants."""

_CHUNK = 24
_WORTH_PROCESSES = 150
"""The number of mutants from which on several processes are faster than one."""


@dataclass(frozen=True)
class ContractResult:
    """The result of one contract.

    Attributes:
        bench: The contract with its servers.
        mutants: The results of its mutants.
        failed_on_reference: A text for each clause that the reference server does not pass.
        without_mutant: The ids of the clauses that no mutant breaks; empty if only some mutants were selected.
    """

    bench: Bench
    mutants: tuple[MutantResult, ...]
    failed_on_reference: tuple[str, ...]
    without_mutant: tuple[str, ...]

    @property
    def survivors(self) -> list[MutantResult]:
        """The mutants that were not caught."""
        return [each for each in self.mutants if each.missed]

    @property
    def unshown(self) -> frozenset[str]:
        """The clauses that are inconclusive on the reference server: their checks cannot catch a mutant."""
        parts = (each.partition(": ") for each in self.failed_on_reference)
        return frozenset(name for name, _, text in parts if text.startswith("inconclusive"))

    @property
    def good(self) -> bool:
        """Whether every mutant was caught, every clause has one, and the reference server passes."""
        return not (self.survivors or self.failed_on_reference or self.without_mutant)


def selftest(
    names: Sequence[str], only: Sequence[str] = (), jobs: int | None = None, watch: CountListener | None = None
) -> Iterator[ContractResult]:
    """Run the checks against the mutants of each contract, and yield a result for each contract.

    `only` has patterns of the ids of mutants or of their clauses; empty for all. `jobs` is the number of processes;
    None for one for each CPU core. `watch` receives progress updates.

    Raises:
        UsageError: A contract is unknown, or no mutant matches.
    """
    todo = [(name, mutant) for name in names for mutant in _selected_mutants(bench(name), only)]
    if not todo:
        raise UsageError(f"no mutant matches {', '.join(only)}; `conformance list --mutants CONTRACT` lists them")
    done: dict[str, list[MutantResult]] = {name: [] for name in names}
    for count, (name, caught) in enumerate(_try_all(todo, jobs or processor_count()), 1):
        done[name].append(caught)
        if watch is not None:
            watch(count, len(todo))
    for name in names:
        here = bench(name)
        mutants = [here.mutants[each.mutant] for each in done[name]]
        broken = {clause: None for each in mutants for clause in each.breaks}
        failed = (
            here.failed_on_reference(broken, {clause for each in mutants for clause in each.traffic})
            if only
            else here.failed_on_reference(here.contract.clauses)
        )
        yield ContractResult(here, tuple(done[name]), tuple(failed), () if only else tuple(here.without_mutant()))


def _selected_mutants(here: Bench, only: Sequence[str]) -> list[str]:
    return [each for each in here.mutants if not only or any(_matches(each, glob) for glob in only)]


def _matches(mutant: str, glob: str) -> bool:
    """Return whether a pattern matches the id of a mutant, or the id of its clause."""
    return fnmatchcase(mutant, glob) or fnmatchcase(mutant.partition("~")[0], glob)


def _try_all(todo: list[tuple[str, str]], jobs: int) -> Iterator[tuple[str, MutantResult]]:
    if jobs == 1 or len(todo) < _WORTH_PROCESSES:
        yield from map(_try_one, todo)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_start_worker) as pool:
        try:
            yield from pool.map(_try_one, todo, chunksize=_CHUNK)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _start_worker() -> None:
    """Prepare a process: it leaves Ctrl-C to the main process, and ends if that process is gone."""
    for each in ENDING_SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    watch_parent(lambda: os._exit(1))
    collect_garbage_seldom()


def _try_one(one: tuple[str, str]) -> tuple[str, MutantResult]:
    name, mutant = one
    here = bench(name)
    try:
        return name, here.run_mutant(here.mutants[mutant])
    except Exception as fault:
        raise RuntimeError(f"{type(fault).__name__} with the mutant {mutant} of {name}") from fault
