"""Test `conformance run --shard` and `conformance merge`: files, options, exit codes, and invalid files."""

from __future__ import annotations

import json

import pytest

from tests.support.command_line import Cli
from tests.support.kit import DATA

LIBRARY = str(DATA / "library")
OF_LIBRARY = ("--contract", LIBRARY)


@pytest.fixture
def parts(cli: Cli) -> list[str]:
    """The files of the reports on two shards of a small run."""
    names = ["1.json", "2.json"]
    for number, name in enumerate(names, 1):
        options = ("--no-generated", "--only", "code.*", "--shard", f"{number}/2", "--report", f"json={name}")
        ended = cli("run", LIBRARY, *options)
        assert ended.code == 0 and f"shard {number} of 2, tag mock0000" in ended.out
    return names


def test_merge_prints_and_writes_the_whole_report(cli: Cli, parts: list[str]) -> None:
    ended = cli("merge", *parts, *OF_LIBRARY, "--report", "json=whole.json", "--report", "badge=badge.json")
    whole = json.loads((cli.folder / "whole.json").read_text())
    assert (ended.code, ended.err) == (0, "") and "exit 0: conforms" in ended.out
    assert whole["exit"] == 0 and "shard" not in whole and whole["complete"]
    assert json.loads((cli.folder / "badge.json").read_text())["message"] == "conforms"


def test_merge_finds_the_contract_in_the_configuration(cli: Cli, parts: list[str]) -> None:
    cli.write("conformance.toml", f'contracts = ["{LIBRARY}"]\n')
    assert cli("merge", *parts).code == 0


def test_merge_without_a_shard_exits_with_5(cli: Cli, parts: list[str]) -> None:
    ended = cli("merge", parts[1], *OF_LIBRARY)
    assert ended.code == 5 and "Note: No clause passes: shard 1 of 2 is missing." in ended.out


def test_merge_checks_its_waivers(cli: Cli, parts: list[str]) -> None:
    waivers = cli.write("waivers.toml", '[library]\n"code.31" = "a typing error"\n')
    ended = cli("merge", *parts, *OF_LIBRARY, "--waivers", waivers)
    assert ended.code == 2 and "library has no clause 'code.31'" in ended.err


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "bad.json: "),
        ("no report", "bad.json: not a report"),
        ('{"format": "conformance-report/2"}', "bad.json: not a report of this version"),
        ('{"format": "conformance-report/9"}', "update it"),
    ],
)
def test_other_files_are_refused_in_one_sentence(cli: Cli, parts: list[str], text: str, fault: str) -> None:
    bad = cli.write("bad.json", text)
    ended = cli("merge", parts[0], bad, *OF_LIBRARY)
    assert ended.code == 2 and ended.out == "" and fault in ended.err and ended.err.count("\n") == 1


def test_spoilt_shards_are_refused_in_one_sentence(cli: Cli, parts: list[str]) -> None:
    document = json.loads((cli.folder / parts[0]).read_text())
    for name in document["shard"]:
        bad = cli.write("bad.json", json.dumps({**document, "shard": {**document["shard"], name: {"odd": 7}}}))
        ended = cli("merge", bad, parts[1], *OF_LIBRARY)
        assert ended.code == 2 and f"shard.{name}" in ended.err and ended.err.count("\n") == 1


def test_contract_that_is_not_shipped_needs_its_folder(cli: Cli, parts: list[str]) -> None:
    assert "the contract library is not a shipped one; give its folder with --contract" in cli("merge", *parts).err
    other = cli("merge", *parts, "--contract", str(DATA / "parcels"))
    assert other.code == 2 and "the reports are on library, and --contract is parcels" in other.err


def test_report_on_a_shard_is_no_proof_for_others(cli: Cli, parts: list[str]) -> None:
    badge = cli("report", parts[0], "--format", "badge")
    assert '"message": "incomplete"' in badge.out
    page = cli("report", parts[0], "--format", "markdown").out
    assert page.startswith("## library: no failure in shard 1 of 2\n") and "conformance merge" in page
    waivers = cli.write("waivers.toml", '[library]\n"code.30" = "broken"\n')
    pruned = cli("waivers", "prune", parts[0], "--waivers", waivers)
    assert pruned.code == 2 and "1.json is the report on shard 1 of 2" in pruned.err


@pytest.mark.parametrize("value", ["3/2", "0/2", "2", "x/y", ""])
def test_run_refuses_a_wrong_shard(cli: Cli, value: str) -> None:
    ended = cli("run", LIBRARY, "--shard", value)
    assert ended.code == 2 and "--shard: " in ended.err and ended.err.count("\n") == 1
