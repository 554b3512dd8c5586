"""Test docs/fault-model.md: it names every kind of fault, and mutants that really break its checks."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

import pytest

from conformance.checks.behaviours import behaviour_names
from conformance.checks.causes import cause_names
from conformance.checks.rules import rule_names
from conformance.contract.loader import load_contract
from conformance.mock_server.mutants import family_names, mutants_of_family
from tests.support.kit import CONTRACTS, DATA, ROOT, contract_of

ROWS = re.findall(
    r"^\| (.+) \| (.+) \| (.+) \| (`.+`) \|$", (ROOT / "docs" / "fault-model.md").read_text(), re.MULTILINE
)

ZOO = (
    "bearer-token",
    "kinds-of-pages",
    "media-types",
    "nested-records",
    "no-change",
    "record-states",
    "response-headers",
)
"""Contracts with checks that no other contract has."""


def names(cell: str) -> set[str]:
    return {*re.findall(r"`([^`]+)`", cell)}


@cache
def proofs() -> dict[str, set[str]]:
    """The name of each check, and the files with mutants that break it."""
    found: dict[str, set[str]] = defaultdict(set)
    for family in family_names():
        zoo = [load_contract(str(DATA / "zoo" / name)) for name in ZOO]
        for contract in (*map(contract_of, CONTRACTS), *zoo):
            for mutant in mutants_of_family(family, contract):
                for clause in mutant.breaks:
                    found[contract.clauses[clause].check].add(family.replace("-", "_"))
    return found


def test_fault_model_names_every_check() -> None:
    shown = {name for _, _, checks, _ in ROWS for name in names(checks)}
    assert shown == {*cause_names(), *rule_names(), *behaviour_names()}


@pytest.mark.parametrize("row", ROWS, ids=[row[0][:40] for row in ROWS])
def test_fault_model_row_names_the_mutants_that_prove_it(row: tuple[str, str, str, str]) -> None:
    checks, families = names(row[2]) or {""}, names(row[3])
    assert families and families <= {family for check in checks for family in proofs()[check]}
    assert all(families & proofs()[check] for check in checks)
