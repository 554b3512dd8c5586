"""Test what shows that an update is stored."""

from __future__ import annotations

from copy import copy
from pathlib import Path

from conformance.checks.behaviours._updating_records import has_two_values
from conformance.mock_server.mutants.base import MutantApp
from conformance.selftest.bench import Bench
from tests.support.contract_copies import changed_copy
from tests.support.kit import DATA, contract_of


def test_state_of_new_records_is_changed_before_an_operation_sets_it(tmp_path: Path) -> None:
    old, new = "needs: {is_archived: true, phase: open}, set: {is_archived: false}", "set: {is_archived: false}"
    folder = changed_copy(DATA / "zoo" / "record-states", tmp_path, "contract.yaml", old, new)
    lines = (folder / "contract.yaml").read_text("utf-8").replace('"7": {', '"7": {source: [page 1], ').splitlines(True)
    (folder / "contract.yaml").write_text("".join(each for each in lines if "code.7:" not in each), "utf-8")
    here = Bench(str(folder))
    mutant = here.mutants["stored~forgets@restoreChannel"]
    assert here.run_mutant(mutant).failed == ("stored",)
    results = here.run(MutantApp(copy(here.plain), here.mutants["stored~forgets@renameChannel"]), ("stored",))
    assert results.entries["stored"].counts["fail"]


def test_both_values_of_a_member_that_is_true_or_false_are_sent() -> None:
    here = Bench("trackingmore-v2")
    assert here.run_mutant(here.mutants["update.stores~only-true@updateTracking"]).failed == ("update.stores",)


def test_only_booleans_have_two_values() -> None:
    resource = contract_of("trackingmore-v2").resources["tracking"]
    examples = {"archived": "true", "status": 7, "title": "A", "on": True}
    assert [name for name, value in examples.items() if has_two_values(resource, name, value)] == ["archived", "on"]
