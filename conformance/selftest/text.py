"""Write the results of a selftest as lines of text, and show its progress."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from conformance.selftest.bench import MutantResult
from conformance.selftest.run import ContractResult, CountListener
from conformance.terminal.progress import Throttle, shows_progress
from conformance.terminal.text_layout import count_text

_OTHERS = 3


def lines(result: ContractResult, verbose: bool) -> Iterator[str]:
    """Yield a line for each clause that has mutants, then lines about faults, then the total."""
    name, mutants = result.bench.contract.name, result.bench.mutants
    for clause, its in _by_clause(result).items():
        yield f"{clause:34} {len(its):4}  {_mutants_text(clause, its)}"
        if verbose:
            yield from (f"    {each.mutant}: {mutants[each.mutant].says} [{', '.join(each.failed)}]" for each in its)
    unshown = result.unshown
    for each in result.survivors:
        if not unshown.issuperset(mutants[each.mutant].breaks):
            yield f"SURVIVED {each.mutant}: {mutants[each.mutant].says}"
            yield from (f"    {missed}" for missed in each.missed)
    yield from (
        f"NO MUTANT {clause}: {result.bench.contract.clauses[clause].statement}" for clause in result.without_mutant
    )
    yield from (f"UNCLEAN the reference server itself does not pass {each}" for each in result.failed_on_reference)
    if unshown:
        uncaught = sum(unshown.issuperset(mutants[each.mutant].breaks) for each in result.survivors)
        yield f"NOT SHOWN {count_text(uncaught, 'mutant')} of {count_text(len(unshown), 'inconclusive clause')}"
    clauses = len(_by_clause(result))
    verdict = "all caught" if not result.survivors else f"{len(result.survivors)} survived"
    yield f"{name}: {count_text(len(result.mutants), 'mutant')} of {count_text(clauses, 'clause')}, {verdict}"


def _by_clause(result: ContractResult) -> dict[str, list[MutantResult]]:
    found: dict[str, list[MutantResult]] = {}
    for each in result.mutants:
        for clause in result.bench.mutants[each.mutant].breaks:
            found.setdefault(clause, []).append(each)
    return found


def _mutants_text(clause: str, caught: list[MutantResult]) -> str:
    """Return text such as `success, crash, status 2; success on 12 operations (also seen by request.answered 2)`."""
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
def progress(stream: TextIO) -> Iterator[CountListener | None]:
    """Provide a listener that shows progress in a line and clears it at the end; None without a terminal."""
    if not shows_progress(stream, os.environ):
        yield None
        return
    throttle = Throttle()

    def watch(done: int, total: int) -> None:
        if throttle.is_due():
            stream.write(f"\r\x1b[K{done} of {total} mutants")
            stream.flush()

    try:
        yield watch
    finally:
        stream.write("\r\x1b[K")
        stream.flush()
