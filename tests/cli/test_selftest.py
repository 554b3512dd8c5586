"""Test `conformance selftest`: its exit code and its output."""

from __future__ import annotations

import re

import pytest

from conformance.checks.rules import rule_class
from conformance.cli.main import main
from conformance.contract.folders import shipped_contracts
from conformance.selftest.bench import bench
from tests.support.kit import DATA

PARCELS, LIBRARY = str(DATA / "parcels"), str(DATA / "library")


@pytest.mark.slow
def test_selftest_catches_every_mutant_of_a_contract_in_several_processes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest", PARCELS]) == 0, capsys.readouterr().out
    printed = capsys.readouterr()
    assert printed.err == ""
    judged = sum(each.kind != "information" for each in bench(PARCELS).contract.clauses.values())
    whole = f"parcels: {len(bench(PARCELS).mutants)} mutants of {judged} clauses, all caught"
    assert whole in printed.out.splitlines()


def test_selftest_without_a_contract_is_about_the_shipped_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest", "--only", "json.strict~bom*"]) == 0
    out = capsys.readouterr().out
    assert all(
        re.search(f"^{name}: [0-9]+ mutants of 1 clause, all caught$", out, re.M) for name in shipped_contracts()
    )


@pytest.mark.parametrize("only", ["code.30~*", "code.30"])
def test_selftest_verbose_lists_clauses_with_their_mutants(only: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest", LIBRARY, "--only", only, "--verbose"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("code.30 ") and "success" in out[0]
    assert any(line.startswith("    code.30~success: ") for line in out)
    assert out[-1].endswith("all caught")


def test_selftest_exits_with_1_when_a_mutant_survives(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rule_class("strict-json"), "check", lambda rule, *_: rule.passed())
    assert main(["selftest", PARCELS, "--only", "json.strict~bom*"]) == 1
    assert "SURVIVED json.strict~bom-refusals" in capsys.readouterr().out


def test_selftest_exits_with_2_on_a_pattern_that_matches_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest", PARCELS, "--only", "nothing*"]) == 2
    assert "no mutant matches nothing*" in capsys.readouterr().err
