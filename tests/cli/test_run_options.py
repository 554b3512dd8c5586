"""Test how arguments of the command line become the options of a run."""

from __future__ import annotations

import argparse

import pytest

from conformance.cli.main import parser
from conformance.cli.run_options import RunArguments, options_of
from conformance.core.errors import UsageError
from conformance.runner.options import Options
from conformance.runner.pacer import Budget
from tests.support.command_line import FOLDER, Cli


def test_credentials_without_a_target_are_a_usage_error(cli: Cli) -> None:
    for command in ("run", "explore"):
        ended = cli(command, FOLDER, "--credentials", "keys.toml")
        assert ended.code == 2 and "--credentials needs --target" in ended.err


def test_run_arguments_of_a_command_without_some_options_are_defaults() -> None:
    parsed = argparse.Namespace(only=["a", "b"], rate=2.5, files=["of no run"])
    assert RunArguments.from_parsed(parsed) == RunArguments(only=("a", "b"), rate=2.5)


def test_run_arguments_of_the_bare_command_are_defaults() -> None:
    parsed = parser().parse_args(["run", "--no-generated"])
    assert RunArguments.from_parsed(parsed) == RunArguments()


def test_options_of_the_defaults_are_those_of_a_run_on_the_mock() -> None:
    assert options_of(RunArguments()) == Options(provoke="prefer", budget=Budget(seconds=4 * 3600))


@pytest.mark.parametrize("tag", ["x!", "abc", "a" * 17])
def test_options_of_refuses_a_bad_tag(tag: str) -> None:
    with pytest.raises(UsageError, match="4 to 16 letters and digits"):
        options_of(RunArguments(tag=tag))
