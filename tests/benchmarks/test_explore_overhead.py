"""Test that explore and Schemathesis alone are measured, with the number of their requests."""

from __future__ import annotations

import re

import pytest

from benchmarks import explore_overhead
from benchmarks.explore_overhead import SIDES, Measured, compare
from tests.support.served import ROOT


def test_compare_prints_ratios_of_the_total_and_per_request(capsys: pytest.CaptureFixture[str]) -> None:
    compare("st run", [Measured(3.0, 2.0, 150)], [Measured(2.0, 1.0, 100)])
    first, *lines = capsys.readouterr().out.splitlines()
    assert first.endswith("it sends 50% more requests")
    assert [float(line.rpartition(" ")[2]) for line in lines] == [1.5, 1.0, 1.33]


@pytest.mark.slow
def test_main_measures_explore_and_schemathesis(capsys: pytest.CaptureFixture[str]) -> None:
    library = str(ROOT / "tests" / "data" / "library")
    explore_overhead.main(["--rounds", "1", "--max-examples", "1", "--contract", library])
    shown = capsys.readouterr().out
    for side in SIDES:
        assert re.search(rf"{side} +requests +[1-9]\d* / ", shown)
        assert re.search(rf"{side} +processor seconds +\d", shown)
    assert shown.count("round by round; it sends") == 2
