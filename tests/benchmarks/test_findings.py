"""Test how findings of servers with known faults are counted, on a small contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.findings import main, measure
from conformance.selftest.bench import bench

ZOO = str(Path(__file__).parents[1] / "data" / "zoo" / "word-codes")


def test_one_fault_is_one_finding_and_two_faults_are_two() -> None:
    made = bench(ZOO)
    first, *_ = names = [each for each in sorted(made.mutants) if each.endswith("~crash")]
    assert measure(made, [made.mutants[first]]).findings == 1
    other = next(each for each in names if made.mutants[each].breaks[0] != made.mutants[first].breaks[0])
    both = measure(made, [made.mutants[first], made.mutants[other]])
    assert both.shown == 2 and both.findings >= 2


def test_main_prints_a_line_for_each_kind_of_server(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["findings", ZOO, "--single", "2", "--several", "1", "--seed", "3"])
    main()
    lines = [each for each in capsys.readouterr().out.splitlines() if not each.startswith("  ")]
    assert [each.rpartition(": ")[0].rpartition(", ")[2] for each in lines] == ["one fault", "two to five faults"]
