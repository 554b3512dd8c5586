"""Test the advice about rules that no clause has."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.contract.folders import shipped_contracts, specs_folder
from conformance.lint.door import load_checked
from conformance.lint.linter import advice_on, lint_folder
from tests.support.command_line import Cli
from tests.support.contract_copies import changed_copy
from tests.support.kit import DATA

LIBRARY, ZOO = DATA / "library", DATA / "zoo"
STATUS = (
    "  status: {statement: Every code comes with HTTP 200., source: [desk 2], basis: stated, rule: documented-status}\n"
)


def advised(folder: Path) -> set[str]:
    return {each.text.partition("`rule: ")[2].partition("`")[0] for each in advice_on(folder)} - {""}


def test_statuses_without_a_clause_are_advised_and_the_contract_stays_valid(tmp_path: Path) -> None:
    folder = changed_copy(LIBRARY, tmp_path, "contract.yaml", STATUS, "")
    assert advised(folder) - advised(LIBRARY) == {"documented-status"}
    assert lint_folder(folder) == [] and load_checked(str(folder))


@pytest.mark.parametrize(
    ("contract", "rules"),
    [
        ("library", {"human-message", "own-record", "distinct-items"}),
        ("parcels", {"human-message", "own-record", "accounted-items", "echoed-parameters", "distinct-items"}),
        ("zoo/digits", {"documented-status", "envelope"}),
        ("zoo/status-alone", {"own-record", "distinct-items"}),
    ],
)
def test_rules_are_advised_if_the_contract_has_what_they_check(contract: str, rules: set[str]) -> None:
    assert advised(DATA / contract) == rules


def test_axes_without_a_clause_are_advised(tmp_path: Path) -> None:
    old = "rule: one-dialect"
    folder = changed_copy(ZOO / "digits", tmp_path, "contract.yaml", old, "rule: json-media-type")
    assert "one-dialect" in advised(folder) and "one-dialect" not in advised(ZOO / "digits")


def test_shipped_contracts_use_every_rule_that_they_can_use() -> None:
    assert [advised(specs_folder() / name) for name in shipped_contracts()] == [set(), set()]


def test_lint_prints_advice_and_exits_with_0(cli: Cli) -> None:
    ended = cli("lint", str(LIBRARY))
    assert ended.code == 0 and ended.out.endswith("\n1 contract checked, 0 findings\n")
    assert "contract.yaml:54: advice: no clause has `rule: own-record`, although the contract has an op" in ended.out
