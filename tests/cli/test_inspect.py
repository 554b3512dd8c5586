"""Test what `conformance inspect` says when there is nothing to inspect."""

from __future__ import annotations

import pytest

from tests.support.command_line import FOLDER, Cli

ADVICE = "; name a file of recorded traffic, or a folder of such files\n"


@pytest.mark.parametrize(
    ("name", "reason"),
    [("missing.har", "does not exist"), ("empty.har", "the file is empty"), ("folder", "the folder is empty")],
)
def test_without_traffic_one_sentence_says_why(cli: Cli, name: str, reason: str) -> None:
    cli.write("empty.har", "")
    (cli.folder / "folder").mkdir()
    ended = cli("inspect", FOLDER, name, "--report", "json=report.json")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == f"conformance: {name}: {reason}{ADVICE}"
    assert not (cli.folder / "report.json").exists()


def test_each_path_has_its_reason(cli: Cli) -> None:
    cli.write("empty.har", "")
    ended = cli("inspect", FOLDER, "missing.har", "empty.har")
    assert ended.err == f"conformance: missing.har: does not exist; empty.har: the file is empty{ADVICE}"


def test_a_missing_file_beside_traffic_is_a_part_that_cannot_be_read(cli: Cli) -> None:
    cli.write("calls.har", '{"log": {"entries": []}}')
    ended = cli("inspect", FOLDER, "missing.har", "calls.har")
    assert ended.code == 2 and "Could not be read: missing.har: does not exist" in ended.out


@pytest.mark.parametrize("names", [["a.har"], ["a.har", "a.har"]])
def test_a_name_that_is_too_long_does_not_exist(cli: Cli, names: list[str]) -> None:
    ended = cli("inspect", FOLDER, *("x" * 5000 + each for each in names))
    assert ended.code == 2 and "does not exist; name a file" in ended.err
