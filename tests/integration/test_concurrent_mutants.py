"""Test that the same clauses fail on a mutant, whether requests are sent one by one or concurrently."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from conformance.core.generated_values import FIXED_TAG
from conformance.mock_server.mutants.base import Mutant, MutantApp
from conformance.runner.session_setup import new_session
from conformance.selftest.bench import Bench, bench
from conformance.targets.in_process import InProcessTarget
from tests.support.kit import CONTRACTS, FOLDERS
from tests.support.walk_results import FailedClauses, failed_clauses

SEED = 1
SHARES = 8


def bench_of(name: str) -> Bench:
    return bench(str(FOLDERS.get(name, name)))


@cache
def kinds_of(name: str) -> dict[tuple[str, str], Mutant]:
    """Return one of the mutants that differ in their clause, operation, member or dialect only, by check and fault."""
    here = bench_of(name)
    mutants = here.mutants.values()
    return {(here.contract.clauses[each.breaks[0]].check, fault_of(here, each)): each for each in mutants}


def fault_of(here: Bench, mutant: Mutant) -> str:
    """Return the name of the fault without the dialect that it uses, or without its last word."""
    for dialect in here.contract.dialects:
        if mutant.kind.endswith(f"-{dialect}"):
            return mutant.kind.removesuffix(f"-{dialect}")
    return mutant.kind.rpartition("-")[0] or mutant.kind


def new_kinds(name: str) -> list[Mutant]:
    """Return one mutant of each kind that no smaller contract has."""
    smaller = {kind for each in CONTRACTS[CONTRACTS.index(name) + 1 :] for kind in kinds_of(each)}
    return [mutant for kind, mutant in kinds_of(name).items() if kind not in smaller]


def results_on(here: Bench, mutant: Mutant, seed: int | None) -> FailedClauses:
    selected = (*mutant.breaks, *mutant.traffic)
    target = InProcessTarget(MutantApp(here.plain, mutant), here.keyring)
    session = new_session(
        here.contract, target, key_names=here.keyring.names, tag=FIXED_TAG, selected=selected, judge=here.judge
    )
    return failed_clauses(session, seed, selected, mutant.operation, here.redactor)


def differences(here: Bench, mutants: list[Mutant]) -> Iterator[str]:
    """Yield a text for each mutant that is not caught by the same clauses with every schedule."""
    for mutant in mutants:
        found = results_on(here, mutant, SEED)
        # Without traffic only `breaks` can fail, and the selftest has shown that they do one by one.
        alone = results_on(here, mutant, None) if mutant.traffic else found
        for each in (alone, found):
            if not {*mutant.breaks} <= {*each.failed}:
                yield f"{mutant.id} survives"
        # A server that stops answering ends the run, and which walks have been run by then depends on the schedule.
        if found.failed != alone.failed and not found.ended_early:
            yield f"{mutant.id}: one by one {alone.failed}, concurrently {found.failed}"


@pytest.mark.parametrize(("name", "step"), [("library", 7), ("parcels", 31)])
def test_mutant_fails_the_same_clauses_concurrently(name: str, step: int) -> None:
    here = bench_of(name)
    assert [*differences(here, [*here.mutants.values()][::step])] == []


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("name", CONTRACTS)
def test_each_kind_of_mutant_fails_the_same_clauses_concurrently(name: str, share: int) -> None:
    assert [*differences(bench_of(name), new_kinds(name)[share::SHARES])] == []
