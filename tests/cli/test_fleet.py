"""Test usage errors of `conformance fleet`; tests/integration tests its results."""

from __future__ import annotations

import pytest

from tests.support.command_line import Cli
from tests.support.fleets import table
from tests.support.library_server import library


def test_fleet_exits_with_2_on_a_faulty_file_and_sends_nothing(cli: Cli) -> None:
    cli.credentials()
    with library() as (url, seen):
        cli.write("targets.toml", table("a", url) + table("b", "mock:", "colour = 1"))
        ended = cli("fleet", "targets.toml", "--report", "json=out.json")
    assert (ended.code, ended.out, seen) == (2, "", []) and not (cli.folder / "out.json").exists()
    assert ended.err.startswith("conformance: targets.toml: [b] has 'colour', which is unknown")


@pytest.mark.parametrize("report", ["junit=out.xml", "json", "json=no/such/folder.json"])
def test_fleet_exits_with_2_on_a_report_that_cannot_be_written(cli: Cli, report: str) -> None:
    cli.write("targets.toml", table("a", "mock:"))
    ended = cli("fleet", "targets.toml", "--report", report)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)


def test_fleet_names_a_configured_target_that_is_misspelt(cli: Cli) -> None:
    cli.write("conformance.toml", '[targets.live]\nurl = "https://x.example.com"\n')
    cli.write("targets.toml", table("a", "liv"))
    ended = cli("fleet", "targets.toml")
    assert "targets.toml: [a]: conformance.toml has no target 'liv'; did you mean live?" in ended.err
