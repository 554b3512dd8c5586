"""Test `conformance explain`: its output and its exit code."""

from __future__ import annotations

from tests.support.command_line import FOLDER, Cli

TM = "trackingmore-v2"


def test_explain_prints_the_page_of_a_clause(cli: Cli) -> None:
    ended = cli("explain", "code.4016")
    assert ended.code == 0 and ended.out.startswith(f"{TM}/code.4016 (TrackingMore API v2)\n")
    assert cli("explain", "code.30", "--contract", FOLDER).out.startswith("library/code.30")
    assert cli("explain", "code.9999", "--contract", TM).code == 2
