"""Test `conformance explore`: its options and exit code."""

from __future__ import annotations

import pytest

from conformance.cli.main import main


class TestCommand:
    def explore(self, *options: str) -> int:
        return main(["explore", *options])

    def test_explore_exits_with_0_on_a_valid_server(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.explore("tests/data/library", "--seed", "5", "--max-examples", "5") == 0
        output = capsys.readouterr().out
        assert "seed 5" in output and "exit 0: conforms" in output

    def test_explore_takes_the_phases_to_run(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.explore("tests/data/library", "--phase", "examples", "--max-requests", "30") == 0

    def test_explore_refuses_a_negative_seed(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit, match="2"):
            self.explore("tests/data/library", "--seed", "-1")
        assert "whole number" in capsys.readouterr().err
