"""Test `conformance config`: which options hold, and where they are set."""

from __future__ import annotations

import json

from tests.support.command_line import Cli

FILE = """\
contracts = ["trackier-v1"]
rate = 2.5
read-only = true

[targets.live]
url = "https://api.example.com/bot123456AAFx91kZ/v1"
rate = 1

[commands.explore]
seed = 7
"""


def test_text_has_each_option_with_its_place(cli: Cli) -> None:
    cli.write("conformance.toml", FILE)
    ended = cli("config")
    first, *rows = ended.out.splitlines()
    assert ended.code == 0 and first == "conformance run, conformance.toml"
    assert [row.split() for row in rows[:4]] == [
        ["contracts", "trackier-v1", "conformance.toml:1"],
        ["writes", "false", "conformance.toml:3"],
        ["read-only", "true", "conformance.toml:3"],
        ["rate", "2.5", "conformance.toml:2"],
    ]
    assert ["time-limit", "14400", "default"] in [row.split() for row in rows]


def test_json_has_the_options_of_a_target_without_its_key(cli: Cli) -> None:
    cli.write("conformance.toml", FILE)
    ended = cli("config", "explore", "--target", "live", "--format", "json")
    document = json.loads(ended.out)
    assert (document["command"], document["file"]) == ("explore", "conformance.toml")
    settings = document["settings"]
    assert settings["rate"] == {"value": 1.0, "from": "conformance.toml:7"}
    assert settings["seed"] == {"value": 7, "from": "conformance.toml:10"}
    assert settings["target"] == {"value": "live: https://api.example.com/[masked]/v1", "from": "conformance.toml:6"}
    assert settings["without"] == {"value": None, "from": "default"}


def test_without_a_file_the_defaults_hold(cli: Cli) -> None:
    ended = cli("config", "coverage")
    assert ended.code == 0 and ended.out.startswith("conformance coverage, no configuration file\n")
    assert not any(not row.endswith(" default") for row in ended.out.splitlines()[1:])


def test_unknown_commands_and_targets_are_usage_errors(cli: Cli) -> None:
    assert "there is no command 'explor'; did you mean explore?" in cli("config", "explor").err
    assert "has no target 'live'" in cli("config", "--target", "live").err
    assert "has no target 'live'" in cli("config", "lint", "--target", "live").err
    cli.write("conformance.toml", FILE)
    assert "did you mean live?" in cli("config", "--target", "liv").err


def test_schema_is_a_json_document(cli: Cli) -> None:
    assert json.loads(cli("config", "--schema").out)["properties"]["rate"]["type"] == "number"
