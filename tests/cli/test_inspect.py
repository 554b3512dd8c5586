"""Test the messages of `conformance inspect` when there is nothing to inspect."""

from __future__ import annotations

import pytest

from tests.support.command_line import FOLDER, Cli

ADVICE = "; name a file of recorded traffic, or a folder of such files\n"


@pytest.mark.parametrize(
    ("name", "reason"),
    [("missing.har", "does not exist"), ("empty.har", "the file is empty"), ("folder", "the folder is empty")],
)
def test_inspect_says_in_one_sentence_why_there_is_no_traffic(cli: Cli, name: str, reason: str) -> None:
    cli.write("empty.har", "")
    (cli.folder / "folder").mkdir()
    ended = cli("inspect", FOLDER, name, "--report", "json=report.json")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == f"conformance: {name}: {reason}{ADVICE}"
    assert not (cli.folder / "report.json").exists()


def test_inspect_has_a_reason_for_each_path(cli: Cli) -> None:
    cli.write("empty.har", "")
    ended = cli("inspect", FOLDER, "missing.har", "empty.har")
    assert ended.err == f"conformance: missing.har: does not exist; empty.har: the file is empty{ADVICE}"


def test_inspect_counts_a_missing_file_beside_traffic_as_unreadable(cli: Cli) -> None:
    cli.write("calls.har", '{"log": {"entries": []}}')
    ended = cli("inspect", FOLDER, "missing.har", "calls.har")
    assert ended.code == 2 and "Could not be read: missing.har: does not exist" in ended.out


@pytest.mark.parametrize("names", [["a.har"], ["a.har", "a.har"]])
def test_inspect_takes_a_name_that_is_too_long_for_a_missing_file(cli: Cli, names: list[str]) -> None:
    ended = cli("inspect", FOLDER, *("x" * 5000 + each for each in names))
    assert ended.code == 2 and "does not exist; name a file" in ended.err


@pytest.mark.parametrize("keys", ['valid = "env:NO_SUCH_KEY"', 'valid = "abc"', "", "valid = 7"])
def test_inspect_refuses_credentials_without_a_key_to_search_for(cli: Cli, keys: str) -> None:
    cli.write("calls.har", '{"log": {"entries": []}}')
    cli.write("keys.toml", f"[parcels]\n{keys}\n")
    ended = cli("inspect", FOLDER, "calls.har", "--credentials", "keys.toml")
    assert (ended.code, ended.out) == (2, "") and "keys.toml" in ended.err


def test_inspect_does_not_show_a_key_that_is_given_in_place_of_a_file(cli: Cli) -> None:
    cli.write("calls.har", '{"log": {"entries": []}}')
    ended = cli("inspect", FOLDER, "calls.har", "--credentials", "fake-key-0123456789")
    assert ended.code == 2 and "give the path of a TOML file" in ended.err
    assert "0123456789" not in ended.out + ended.err
