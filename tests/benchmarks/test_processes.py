"""Test that a run by several processes is compared with a run by one."""

from __future__ import annotations

import re

import pytest

from benchmarks import processes
from tests.support.served import ROOT


@pytest.mark.slow
def test_main_measures_both(capsys: pytest.CaptureFixture[str]) -> None:
    processes.main(["--rounds", "1", "--contract", str(ROOT / "tests" / "data" / "library"), "--no-generated"])
    shown = capsys.readouterr().out
    for side in processes.SIDES:
        assert re.search(rf"{side} +seconds +\d", shown) and re.search(rf"{side} +processor seconds +\d", shown)
    assert "processes to one, round by round: seconds" in shown
