"""Test that a bench distinguishes a mutant from the reference server."""

from __future__ import annotations

from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants.base import MutantApp
from conformance.selftest.bench import bench
from tests.support.kit import DATA

LIBRARY = str(DATA / "library")


class CountingMutant(MutantApp):
    """Counts the requests that it gets."""

    count = 0

    def answer(self, request: Request) -> Response:
        self.count += 1
        return super().answer(request)


def test_catch_names_the_clauses_that_fail() -> None:
    here = bench(LIBRARY)
    caught = here.run_mutant(here.mutants["code.30~success"])
    assert caught.mutant == "code.30~success" and "code.30" in caught.failed and not caught.missed


def test_unclean_is_empty_for_the_reference_server() -> None:
    assert bench(LIBRARY).failed_on_reference(["code.30", "json.type"]) == []


def test_without_mutant_is_empty_where_each_clause_has_one() -> None:
    assert bench(LIBRARY).without_mutant() == []


def test_bench_is_made_once_for_each_contract() -> None:
    assert bench(LIBRARY) is bench(LIBRARY)


def test_walks_end_when_they_have_shown_the_failure() -> None:
    here = bench("trackingmore-v2")
    mutant = here.mutants["create.readable~not-stored@createTracking"]
    short, whole = CountingMutant(here.plain, mutant), CountingMutant(here.plain, mutant)
    for app in (short, whole):
        here.run(app, mutant.breaks, mutant.breaks, at=mutant.operation, whole_walks=app is whole)
    assert 0 < short.count < whole.count


def test_a_mutant_that_only_whole_walks_show_is_caught() -> None:
    here = bench("trackingmore-v2")
    mutant = here.mutants["get.repeats~remembers-parameters@listTrackings"]
    short = here.run(
        MutantApp(here.plain, mutant), mutant.breaks, mutant.breaks, at=mutant.operation, whole_walks=False
    )
    assert short.verdicts()["get.repeats"].verdict == "pass"
    assert not here.run_mutant(mutant).missed
