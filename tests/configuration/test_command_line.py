"""Test what a configuration changes in the parsed arguments of a command, and its errors."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pytest

from conformance.cli.main import parser
from conformance.configuration.command_line import arguments_for, parse
from conformance.core.errors import UsageError
from tests.support.command_line import FOLDER, Cli

FILE = """\
contracts = ["trackingmore-v2"]
target = "staging"
credentials = "keys.toml"
only = ["code.*"]
rate = 50
no-generated = true
report = ["json=out/{contract}.json"]
baseline = ["old.json"]

[targets.staging]
url = "https://staging.example.com/v2"
credentials = "staging.toml"
writes = false

[targets.local]
url = "unix:app.sock:/v2"
rate = 7

[commands.explore]
rate = 3
max-examples = 2
phase = ["fuzzing"]

[commands.export.openapi]
format = "json"
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "tests").mkdir()
    monkeypatch.chdir(tmp_path / "tests")
    (tmp_path / "conformance.toml").write_text(FILE)
    return tmp_path


def parsed(*words: str) -> dict[str, Any]:
    return vars(parse(parser(), words))


def test_file_sets_options_of_every_command_that_has_them(shop: Path) -> None:
    run = parsed("run")
    assert run["contract"] == ["trackingmore-v2"] and run["target"] == "https://staging.example.com/v2"
    assert run["credentials"] == Path("../staging.toml") and run["writes"] is False and run["generated"] is False
    assert run["rate"] == 50.0 and run["only"] == ["code.*"] and run["report"] == ["json=../out/{contract}.json"]
    assert run["baseline"] == ["../old.json"]
    explore = parsed("explore")
    assert (explore["rate"], explore["max_examples"], explore["phase"]) == (3.0, 2, ["fuzzing"])
    assert explore["contract"] == "trackingmore-v2" and parsed("lint")["folder"] == [Path("trackingmore-v2")]
    assert parsed("export", "openapi")["format"] == "json"
    inspect = parsed("inspect", "trackier-v1", "saved.har")
    assert (inspect["credentials"], inspect["only"]) == (Path("../keys.toml"), ["code.*"])
    assert parsed("cleanup")["target"] == "https://staging.example.com/v2"
    assert parsed("selftest")["only"] == [] and parsed("fleet", "targets.toml")["report"] == []


def test_command_line_wins_over_the_target_over_the_command_over_the_top(shop: Path) -> None:
    assert parsed("run", "trackier-v1", "--only", "a", "--only", "b", "--writes")["only"] == ["a", "b"]
    assert parsed("run", "--writes", "trackier-v1")["writes"] is True
    assert parsed("explore", "--target", "local")["rate"] == 7.0
    assert parsed("explore", "--target", "local", "--rate", "9")["rate"] == 9.0
    local = parsed("run", "--target=local")
    assert (local["target"], local["credentials"]) == ("unix:../app.sock:/v2", Path("../keys.toml"))
    assert parsed("run", "--target", "mock:")["writes"] is None


def test_places_name_what_the_file_sets(shop: Path) -> None:
    assert parsed("run", "--rate", "9")["configured"] == {
        "credentials": "../conformance.toml:12",
        "only": "../conformance.toml:4",
        "no-generated": "../conformance.toml:6",
        "report": "../conformance.toml:7",
        "baseline": "../conformance.toml:8",
        "writes": "../conformance.toml:13",
    }


def test_credentials_of_the_file_are_for_targets_that_need_them(shop: Path) -> None:
    (shop / "conformance.toml").write_text('credentials = "keys.toml"\n')
    assert parsed("run", "trackier-v1")["credentials"] is None
    assert parsed("run", "--credentials", "own.toml")["credentials"] == Path("own.toml")
    assert parsed("run", "--target", "http://localhost")["credentials"] == Path("../keys.toml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rat = 5", "conformance.toml:1: 'rat': there is no such key; did you mean rate?"),
        ("max_requests = 5", "there is no such key; did you mean max-requests?"),
        ("\n[targets.live]\nurl = 'mock:'\nwrite = true", "conformance.toml:4: 'targets'.'live'.'write': there is no"),
        ("zzz = 5", "there is no such key; known are "),
        ("max-examples = 5", "it is an option of one command; write it in [commands.explore]"),
        ("commands.explor.rate = 5", "'commands'.'explor': there is no such command; did you mean explore?"),
        ("commands.export.openap.format = 'json'", "there is no such command; did you mean openapi?"),
        ("commands = 5", "'commands': must be tables, such as [commands.NAME]"),
        ("commands.run = 5", "must be a table with the options of a command"),
        ("commands.selftest.rate = 5", "'commands'.'selftest'.'rate': cannot stand here"),
        ("rate = '5'", "'rate': must be a number"),
        ("rate = true", "'rate': must be a number"),
        ("rate = 0", "'rate': '0' is not a number from 0.001 to below 1000000"),
        ("concurrency = 1.5", "'concurrency': must be a whole number"),
        ("concurrency = 5000", "'5000' is more than 1000 requests at the same time"),
        ("only = 'code.*'", "'only': must be a list of texts"),
        ("only = ['']", "'only': must be a list of texts"),
        ("strict = 'yes'", "'strict': must be true or false"),
        ("provoke = 'always'", '\'provoke\': must be a text: "prefer" or "prism"'),
        ("contracts = []", "'contracts': must be a list of names and folders of contracts"),
        ("target = 'ftp://host'", "'target': 'ftp' is not a kind of target"),
        ("target = 'stagin'\n[targets.staging]\nurl = 'mock:'", "; configured targets: staging"),
        ("[targets.staging]\nrate = 5", "'targets'.'staging': must be a table with url = "),
        ("[targets.staging]\nurl = 'x'", "conformance.toml:2: 'targets'.'staging'.'url': 'x' is not a kind of target"),
        ("[targets.'a b']\nurl = 'mock:'", "the name of a target has letters, digits, "),
        ("writes = true\nread-only = true", "conformance.toml:2: 'read-only': writes sets the same; keep one of them"),
        ("credentials = 5", "'credentials': must be a text"),
        (f"contract = ['{FOLDER}']", "'contract': there is no such key; did you mean contracts?"),
        ("[target.local]\nurl = 'mock:'", "'target': did you mean [targets.local]?"),
        ("[target.sk_4242]\nurl = 'mock:'", "'target': did you mean [targets.NAME]?"),
    ],
)
def test_wrong_file_is_refused_with_its_line(cli: Cli, text: str, message: str) -> None:
    cli.write("conformance.toml", text)
    ended = cli("run", FOLDER)
    assert ended.code == 2 and message in ended.err and len(ended.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("credentials = 'sk_live_4242aa'", "must be the path of a TOML file; a key belongs into that file"),
        ("credentials = 'env:SECRET_4242aa'", "must be the path of a TOML file; a key belongs into that file"),
        ("credentials = {valid = 'sk_live_4242aa'}", "keys belong into a credentials file"),
        ("api_key = 'sk_live_4242aa'", "there is no such key; keys belong into a credentials file"),
        ("password = 'sk_live_4242aa'", "there is no such key; keys belong into a credentials file"),
        ("sk_live_4242aa = 1", "a name that is not shown here: there is no such key"),
        ("target = 'https://me:sk_live_4242aa@host'", "a user or password before the host"),
        ("targets.a.url = 'https://host/?key=sk_live_4242aa'", "'targets'.'a'.'url': "),
    ],
)
def test_keys_in_the_file_are_refused_and_not_shown(cli: Cli, text: str, message: str) -> None:
    cli.write("conformance.toml", text)
    ended = cli("run", FOLDER)
    assert ended.code == 2 and message in ended.err and "4242aa" not in ended.err


def test_misspelt_target_is_refused_with_a_suggestion(cli: Cli) -> None:
    cli.write("conformance.toml", "[targets.staging]\nurl = 'mock:'\n")
    ended = cli("run", FOLDER, "--target", "stagin")
    assert ended.code == 2 and "conformance.toml has no target 'stagin'; did you mean staging?" in ended.err
    assert "has no target 'nope'; its targets are staging" in cli("config", "--target", "nope").err


def test_arguments_for_a_configured_target_have_all_its_options(shop: Path) -> None:
    arguments = parse(parser(), ["fidelity", "library", "--mock", "local", "--reference", "staging", "--rate", "9"])
    mock, reference = (arguments_for(arguments, each) for each in ("local", "staging"))
    assert mock is not None and reference is not None
    assert (mock.target, mock.credentials, mock.writes) == ("unix:../app.sock:/v2", Path("../keys.toml"), None)
    assert (reference.target, reference.credentials) == ("https://staging.example.com/v2", Path("../staging.toml"))
    assert (mock.rate, reference.rate, reference.writes, arguments.rate) == (9.0, 9.0, False, 9.0)
    assert arguments_for(arguments, "mock:") is None
    with pytest.raises(UsageError, match="has no target 'locl'; did you mean local"):
        arguments_for(arguments, "locl")


def test_arguments_for_a_configured_target_add_options_that_the_command_lacks(shop: Path) -> None:
    found = arguments_for(parse(parser(), ["fleet", "targets.toml"]), "staging")
    assert found is not None and (found.writes, found.credentials) == (False, Path("../staging.toml"))
    local = arguments_for(parse(parser(), ["fleet", "targets.toml"]), "local")
    assert local is not None and (local.rate, local.credentials) == (7.0, Path("../keys.toml"))


def test_fidelity_takes_names_of_configured_targets_from_the_file(shop: Path) -> None:
    (shop / "conformance.toml").write_text(FILE + "\n[commands.fidelity]\nmock = 'local'\nreference = 'staging'\n")
    found = parsed("fidelity", "library")
    assert (found["mock"], found["reference"]) == ("local", "staging")


def test_message_names_the_line_of_an_option(cli: Cli) -> None:
    cli.write("conformance.toml", "\nwithout = ['nope']\n")
    ended = cli("run", FOLDER)
    assert ended.code == 2 and "conformance: conformance.toml:2: without nope matches no operation" in ended.err
    assert "conformance: --without lost matches no operation" in cli("run", FOLDER, "--without", "lost").err


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["help", "run"], ["--version"]])
def test_help_does_not_read_the_file(cli: Cli, words: list[str]) -> None:
    cli.write("conformance.toml", "not TOML")
    assert cli(*words).code == 0


def test_run_takes_its_options_from_the_file(cli: Cli) -> None:
    cli.write(
        "pyproject.toml",
        f"[tool.conformance]\ncontracts = ['{FOLDER}']\nno-generated = true\nonly = ['code.30']\n"
        "report = ['json={contract}.json']\n",
    )
    ended = cli("run")
    assert ended.code == 0 and "library against mock:" in ended.out and (cli.folder / "library.json").exists()


def test_keys_and_names_of_the_file_differ() -> None:
    """An option that is called like a fixed key could not be configured."""
    top = parser()
    names = {
        option
        for action in top._actions
        if isinstance(action, argparse._SubParsersAction)
        for command in action.choices.values()
        for each in command._actions
        for option in each.option_strings
    }
    assert not names & {"--contracts", "--targets", "--commands", "--url"}
