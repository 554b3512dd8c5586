"""Test the forms of new keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.contract.key_templates import key_templates
from conformance.contract.loader import load_contract
from conformance.contract.record_requests import record_slots
from conformance.selftest.bench import bench as mutant_bench
from tests.support.contract_copies import changed_copy
from tests.support.kit import contract_of

TM = "trackingmore-v2"
PATTERN = '"^[0-9A-Za-z-]{5,40}$"'


def test_key_has_each_separator_that_its_pattern_allows() -> None:
    contract = contract_of(TM)
    slots = record_slots(contract.operations["createTracking"])
    assert key_templates(contract, slots["tracking_number"]) == ("CT{tag}{n}", "CT-{tag}-{n}")
    assert key_templates(contract, slots["carrier_code"]) == ()


@pytest.mark.parametrize(
    ("pattern", "forms"),
    [('"^[0-9A-Za-z]{5,40}$"', 1), ('"^[0-9A-Za-z_.-]{5,40}$"', 4), ('"^[0-9A-Za-z-]{5,16}$"', 1)],
)
def test_form_fits_the_pattern(pattern: str, forms: int, tmp_path: Path) -> None:
    contract = load_contract(str(changed_copy(contract_of(TM).folder, tmp_path, "contract.yaml", PATTERN, pattern)))
    slot = record_slots(contract.operations["createTracking"])["tracking_number"]
    assert len(key_templates(contract, slot)) == forms


@pytest.mark.parametrize("fault", ["joins@createTracking", "joins@createTrackings", "cuts@createTracking"])
def test_creation_that_changes_a_key_is_found(fault: str) -> None:
    here, (name, _, operation) = mutant_bench(TM), fault.partition("@")
    mutant = here.mutants[f"create.readable~{name}-tracking_number@{operation}"]
    assert "create.readable" in here.run_mutant(mutant).failed
