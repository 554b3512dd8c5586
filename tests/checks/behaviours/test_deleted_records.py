"""Test the behaviours about records where deletions of absent records succeed: they are right, but change no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.checks.behaviours._deleted_records import may_accept_absent, must_refuse_absent
from conformance.selftest.bench import Bench
from tests.support.contract_copies import changed_copy
from tests.support.kit import DATA

ABSENT = "statement: The record must exist., source: [page 1], basis: stated, cause: does-not-exist"
DELETIONS = ["deleteProject", "deleteTask", "deleteNote"]
ON = f"[{', '.join(DELETIONS)}]"
KEPT = {"isolated", "deleted", "whole", "refused", "code.3", "gone"}


@pytest.fixture(scope="module", params=['["0"]', '["3", success]', '[success, "3"]'])
def bench(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Projects, tasks and notes whose deletion may succeed if they are absent."""
    new = f"""except: {ON}, {ABSENT.removesuffix(",")}, outcomes: ["3"]}}
  gone: {{{ABSENT}, on: {ON}, outcomes: {request.param}}}
  whole: {{statement: A key is whole., source: [page 1], basis: stated, behaviour: whole-key}}"""
    folder = tmp_path_factory.mktemp("absent")
    old = f'{ABSENT}, outcomes: ["3"]}}'
    return Bench(str(changed_copy(DATA / "zoo" / "nested-records", Path(folder), "contract.yaml", old, new)))


def test_operation_that_may_accept_absent_records_need_not_refuse_them(bench: Bench) -> None:
    operations = bench.contract.operations.values()
    assert [each.id for each in operations if may_accept_absent(bench.contract, each)] == DELETIONS
    refusing = ["readTask", "changeTask", "readNote", "changeNote", "findNote"]
    assert [each.id for each in operations if must_refuse_absent(bench.contract, each)] == refusing


def test_server_that_accepts_deletions_of_absent_records_passes(bench: Bench) -> None:
    results = bench.run(bench.plain, KEPT)
    assert {name: results.entries[name].counts["fail"] for name in KEPT} == dict.fromkeys(KEPT, 0)
    assert results.entries["whole"].counts["pass"] > 0


@pytest.mark.parametrize("clause", ["isolated", "deleted", "whole"])
def test_server_that_deletes_another_record_fails(bench: Bench, clause: str) -> None:
    faults = [each for each in bench.mutants.values() if clause in each.breaks and each.operation in DELETIONS]
    assert faults and [bench.run_mutant(each).missed for each in faults] == [()] * len(faults)
