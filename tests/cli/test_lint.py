"""Test `conformance lint`: findings and the exit code."""

from __future__ import annotations

from tests.support.command_line import Cli
from tests.support.served import LIBRARY


def test_lint_exits_with_1_on_findings(cli: Cli) -> None:
    broken = cli.folder / "broken"
    broken.mkdir()
    for each in LIBRARY.iterdir():
        (broken / each.name).write_text(each.read_text().replace("source: [desk 4]", "source: [desk 3]"))
    ended = cli("lint", "broken")
    assert ended.code == 1 and "broken/contract.yaml:" in ended.out and "desk 4" in ended.out
