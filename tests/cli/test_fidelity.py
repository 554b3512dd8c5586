"""Test usage errors of `conformance fidelity`; tests/integration tests its results."""

from __future__ import annotations

import pytest

from conformance.cli import fidelity
from conformance.core.errors import UsageError
from conformance.fleet.fleet_file import FleetEntry
from conformance.runner.options import Options
from tests.support.command_line import FOLDER, Cli


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("nope", "--mock", "mock:", "--reference", "mock:"), "there is no contract 'nope'"),
        ((FOLDER, "--mock", "x", "--reference", "mock:"), "'x' is not a kind of target"),
        ((FOLDER, "--mock", "mock:", "--reference", "mock:", "--only", "nope"), "no clause of library matches"),
        ((FOLDER, "--mock", "mock:"), "--reference"),
    ],
)
def test_fidelity_exits_with_2_on_a_usage_error(cli: Cli, words: tuple[str, ...], fault: str) -> None:
    ended = cli("fidelity", *words)
    assert (ended.code, ended.out) == (2, "") and fault in ended.err


def test_fidelity_runs_configured_targets_with_their_options(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(entries: list[FleetEntry]) -> None:
        seen.extend(each.options for each in entries)
        raise UsageError("enough")

    seen: list[Options] = []
    monkeypatch.setattr(fidelity, "run_entries", run)
    cli.write("conformance.toml", '[targets.live]\nurl = "https://x.example.com"\nrate = 5\nwithout = ["readLoan"]\n')
    ended = cli("fidelity", FOLDER, "--mock", "mock:", "--reference", "live", *cli.credentials())
    assert (ended.code, ended.err) == (2, "conformance: enough\n")
    assert [each.target for each in seen] == ["mock:", "https://x.example.com"]
    assert [each.budget.rate for each in seen] == [None, 5.0]
    assert [each.without for each in seen] == [("readLoan",)] * 2
    ended = cli("fidelity", FOLDER, "--mock", "liv", "--reference", "live")
    assert "has no target 'liv'; did you mean live?" in ended.err
