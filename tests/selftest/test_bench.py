"""Test that a bench distinguishes a mutant from the reference server."""

from __future__ import annotations

from conformance.selftest.bench import bench
from tests.support.kit import DATA

LIBRARY = str(DATA / "library")


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
