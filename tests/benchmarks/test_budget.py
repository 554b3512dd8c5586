"""Test how detected servers are counted for each number of requests."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.budget import Result, main, table
from tests.benchmarks.test_detection import RIGHT, WRONG, written


def test_table_counts_the_servers_with_a_failed_clause() -> None:
    results = [Result(WRONG, 50, False, 1.0), Result(WRONG, 100, True, 1.0), Result(RIGHT, 50, False, 1.0)]
    assert [*table([50, 100], results)][2:] == [
        "| library | wrong servers detected | 0 of 1 (0 %) | 1 of 1 (100 %) |",
        "| library | correct servers reported | 0 of 1 (0 %) | 0 of 0 (0 %) |",
    ]


@pytest.mark.slow
def test_main_runs_with_each_budget(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # Unlike the other one, no reply to a valid request shows this fault.
    late = replace(WRONG, command=(*WRONG.command[:-1], "code.30~success"))
    main(["--servers", written(tmp_path / "servers.json", RIGHT, late), "--jobs", "2", "--budgets", "2,60"])
    rows = capsys.readouterr().out.splitlines()[2:]
    assert rows == [
        "| library | wrong servers detected | 0 of 1 (0 %) | 1 of 1 (100 %) |",
        "| library | correct servers reported | 0 of 1 (0 %) | 0 of 1 (0 %) |",
    ]
