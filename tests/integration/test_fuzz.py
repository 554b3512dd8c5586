"""Run the fuzzers for a few seeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz.command import run_command
from fuzz.inputs import INPUTS
from fuzz.mutated_files import fault_of_command
from fuzz.spoilt_replies import fault_of_run
from tests.support.command_line import FOLDER


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("contract", [FOLDER, "trackier-v1"])
def test_spoilt_replies_break_no_run(contract: str, seed: int) -> None:
    assert fault_of_run(contract, seed) == ""


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", INPUTS)
def test_mutated_files_break_no_command(name: str, seed: int, tmp_path: Path) -> None:
    assert fault_of_command(name, seed, tmp_path) == ""


@pytest.mark.parametrize("name", INPUTS)
def test_files_are_valid_before_they_are_mutated(name: str, tmp_path: Path) -> None:
    code, text = run_command(INPUTS[name].command(INPUTS[name].make(tmp_path)), tmp_path)
    assert code != 2, text
