"""Test `conformance explain`: its output and its exit code."""

from __future__ import annotations

from tests.support.command_line import FOLDER, Cli

TM = "trackingmore-v2"


def test_explain_prints_the_page_of_a_clause(cli: Cli) -> None:
    ended = cli("explain", "code.4016")
    assert ended.code == 0 and ended.out.startswith(f"{TM}/code.4016 (TrackingMore API v2)\n")
    assert cli("explain", "code.30", "--contract", FOLDER).out.startswith("library/code.30")
    assert cli("explain", "code.9999", "--contract", TM).code == 2


def test_explain_list_and_merge_find_the_contracts_of_the_configuration(cli: Cli) -> None:
    cli.write("conformance.toml", f'contracts = ["{FOLDER}"]\n')
    for name in ("code.30", "library/code.30"):
        assert cli("explain", name).out.startswith("library/code.30")
    assert cli("explain", f"{TM}/code.4016").code == 0
    assert "there is no clause 'code.4016' in library" in cli("explain", "code.4016").err
    assert cli("list").out.startswith(f"{FOLDER} ") and TM in cli("list").out
    assert "library/code.30" in cli("list", "library").out


def test_explain_says_how_to_write_a_contract_and_its_clause(cli: Cli) -> None:
    ended = cli("explain", TM, "code.4017")
    assert ended.code == 2 and f"are one argument: write {TM}/code.4017\n" in ended.err
    assert "surplus" not in cli("explain", "--help").out
