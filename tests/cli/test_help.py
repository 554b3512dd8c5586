"""Test the help: its overview, the groups of options, the examples, and the links to pages."""

from __future__ import annotations

import argparse
import re
import shlex

import pytest

from conformance.cli.command_help import CommandHelp
from conformance.cli.main import COMMANDS, GROUPS, parser
from tests.support.command_line import Cli
from tests.support.served import ROOT


def parser_of(command: str) -> argparse.ArgumentParser:
    choices = next(each.choices for each in parser()._actions if isinstance(each, argparse._SubParsersAction))
    found = choices[command]
    assert isinstance(found, argparse.ArgumentParser)
    return found


def helps() -> list[CommandHelp]:
    return [each.HELP for each in COMMANDS.values()]


def test_the_overview_has_a_line_for_each_command(cli: Cli) -> None:
    shown = cli("--help").out
    assert [*re.findall(r"^  (\w+) +\w", shown, re.MULTILINE)][: len(COMMANDS)] == [*COMMANDS]
    assert all(f"\n{title}:\n" in shown for title in GROUPS)
    assert all(f" {each.summary}\n" in shown for each in helps())
    assert max(map(len, shown.splitlines())) <= 98


@pytest.mark.parametrize("command", ["", "run", "export", "export openapi", "help"])
def test_help_shows_the_same_as_the_option(cli: Cli, command: str) -> None:
    words = command.split()
    shown = cli("help", *words)
    assert shown.code == 0 and shown.out.startswith("usage: conformance") and not shown.err
    assert shown == cli(*words, "--help") == cli(*words, "-h")


@pytest.mark.parametrize("words", [["rnu"], ["export", "rnu"]])
def test_help_of_an_unknown_command_is_an_error(cli: Cli, words: list[str]) -> None:
    ended = cli("help", *words)
    assert (ended.code, ended.out) == (2, "") and "invalid choice: 'rnu'" in ended.err


def test_both_options_show_the_version(cli: Cli) -> None:
    assert cli("-V") == cli("--version")
    assert cli("-V").out.startswith("conformance 0.")


@pytest.mark.parametrize("command", COMMANDS)
def test_each_option_belongs_to_a_named_group(command: str) -> None:
    ungrouped = [each.option_strings for each in parser_of(command)._optionals._group_actions]
    assert ungrouped == [["-h", "--help"]]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_argument_is_described(command: str) -> None:
    assert all(each.help for each in parser_of(command)._actions if each.metavar not in ("FORMAT",))


@pytest.mark.parametrize("command", COMMANDS)
def test_the_usage_has_one_line(cli: Cli, command: str) -> None:
    usage, _, rest = cli(command, "--help").out.partition("\n")
    assert usage.startswith(f"usage: conformance {command} ") and "[OPTIONS]" in usage and rest.startswith("\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_each_example_can_be_typed(cli: Cli, command: str) -> None:
    examples = COMMANDS[command].HELP.example_commands()
    assert 1 <= len(examples) <= 3
    for line in examples.values():
        program, *words = shlex.split(line.partition(" > ")[0])
        assert (program, words[0]) == ("conformance", command)
        parser().parse_args(words)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_page_exists(command: str) -> None:
    page, _, anchor = COMMANDS[command].HELP.page.partition("#")
    headings = re.findall(r"^#+ (.+)$", (ROOT / page).read_text("utf-8"), re.MULTILINE)
    assert not anchor or anchor in [each.lower().replace(" ", "-") for each in headings]


def test_a_description_is_folded_and_an_example_is_not(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    lines = cli("fidelity", "--help").out.splitlines()
    assert max(len(each) for each in lines[:6]) <= 58
    assert any(each.startswith("    conformance fidelity ") and len(each) > 60 for each in lines)
