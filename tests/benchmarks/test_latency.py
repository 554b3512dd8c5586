"""Test that all tools are measured against a delayed server, and that it counts their requests."""

from __future__ import annotations

import re

import pytest

from benchmarks import latency
from benchmarks.latency import TOOLS, Measured, row
from tests.support.served import ROOT


def test_row_shows_median_speed_and_spread_of_seconds() -> None:
    assert row([Measured(2.0, 100)]).split() == ["100", "50.0", "2.0"]
    several = row([Measured(2.0, 100), Measured(4.0, 100, 1), Measured(1.0, 100)])
    assert re.sub(" +", " ", several.strip()) == "100 50.0 1.0 / 2.0 / 4.0, exit code 1"


def test_main_refuses_unknown_tools(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        latency.main(["--tool", "curl"])
    assert "invalid choice: 'curl'" in capsys.readouterr().err


@pytest.mark.slow
def test_main_measures_all_tools(capsys: pytest.CaptureFixture[str]) -> None:
    library = str(ROOT / "tests" / "data" / "library")
    latency.main(["--delays", "0", "--concurrency", "2", "--max-examples", "1", "--contract", library])
    header, columns, *lines = capsys.readouterr().out.strip().splitlines()
    assert (header, columns.split()[0]) == ("library", "delay")
    assert len(lines) == len(TOOLS)
    for tool, line in zip(TOOLS, lines, strict=True):
        assert re.fullmatch(rf" +0 ms +{tool} +2 +[1-9]\d* +[\d.]+ +[\d.]+(, exit code 1)?", line)
