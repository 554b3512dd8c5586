"""Test the advice about behaviours that no clause has."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.contract.folders import shipped_contracts, specs_folder
from conformance.lint.linter import advice_on, lint_folder
from tests.support.contract_copies import changed_copy
from tests.support.kit import DATA

ANSWERED = "  answered: {statement: Every request is answered., source: [desk 2], basis: stated, rule: answered}\n"
LISTED = "  listed: {statement: A loan is listed., source: [desk 2], basis: stated, behaviour: created-is-listed}\n"


def advised(folder: Path) -> set[str]:
    [text] = [each.text for each in advice_on(folder) if "behaviours" in each.text] or [""]
    return {*text.partition("checked: ")[2].partition(";")[0].split(", ")} - {""}


@pytest.mark.parametrize(
    ("contract", "behaviours"),
    [
        ("zoo/no-key", {"get-repeats"}),
        ("zoo/only-batches", {"same-meaning"}),
        ("zoo/payments", {
            "get-changes-nothing", "get-repeats", "ids-differ", "same-meaning", "same-outcome", "update-keeps-below",
            "update-leaves-others", "whole-key",
        }),
    ],
)  # fmt: skip
def test_behaviours_that_operations_have_are_advised(contract: str, behaviours: set[str]) -> None:
    assert advised(DATA / contract) == behaviours


def test_behaviour_of_a_clause_is_not_advised_and_the_contract_stays_valid(tmp_path: Path) -> None:
    library = DATA / "library"
    folder = changed_copy(library, tmp_path, "contract.yaml", ANSWERED, ANSWERED + LISTED)
    assert advised(library) - advised(folder) == {"created-is-listed"}
    assert lint_folder(folder) == []


def test_shipped_contracts_use_every_behaviour_that_they_can_use() -> None:
    assert [advised(specs_folder() / name) for name in shipped_contracts()] == [set(), set()]
