"""Test that the contracts that are compared differ in their format only."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from benchmarks.contract_formats import CONTRACTS, write_format_1
from conformance.contract.folders import find_folder
from conformance.contract.format_versions import read_contract_file, version_of
from conformance.contract.yaml_file import read_yaml


@pytest.mark.parametrize("name", CONTRACTS)
def test_older_contract_has_the_content_of_the_newer_one(name: str, tmp_path: Path) -> None:
    newer = find_folder(name) / "contract.yaml"
    older = Path(shutil.copy(newer, tmp_path))
    write_format_1(older)
    assert version_of(read_yaml(older)) == 1
    assert read_contract_file(older).value == read_contract_file(newer).value
