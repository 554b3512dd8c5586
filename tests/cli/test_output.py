"""Test where output goes, how it is written, and that colours are for terminals that want them."""

from __future__ import annotations

import argparse
import json

import pytest

from conformance.cli.main import COMMANDS, parser
from conformance.report import format_names
from tests.support.command_line import FOLDER, Cli
from tests.support.fleets import table


class TestColour:
    def shown(self, monkeypatch: pytest.MonkeyPatch, cli: Cli, is_terminal: bool = True, **environment: str) -> str:
        for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("sys.stdout.isatty", lambda: is_terminal)
        return cli("run", FOLDER, "--only", "json.*").out

    def test_output_has_colours_on_a_terminal(self, monkeypatch: pytest.MonkeyPatch, cli: Cli) -> None:
        assert "\x1b[" in self.shown(monkeypatch, cli)

    @pytest.mark.parametrize(
        "environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"NO_COLOR": "0"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}]
    )
    def test_output_has_no_colours_where_the_environment_forbids_them(
        self, monkeypatch: pytest.MonkeyPatch, cli: Cli, environment: dict[str, str]
    ) -> None:
        assert "\x1b" not in self.shown(monkeypatch, cli, **environment)

    @pytest.mark.parametrize("environment", [{}, {"FORCE_COLOR": ""}])
    def test_output_has_no_colours_in_a_pipe(
        self, monkeypatch: pytest.MonkeyPatch, cli: Cli, environment: dict[str, str]
    ) -> None:
        assert "\x1b" not in self.shown(monkeypatch, cli, is_terminal=False, **environment)

    @pytest.mark.parametrize("environment", [{}, {"NO_COLOR": ""}, {"TERM": "dumb"}])
    def test_output_has_colours_in_a_pipe_where_the_environment_forces_them(
        self, monkeypatch: pytest.MonkeyPatch, cli: Cli, environment: dict[str, str]
    ) -> None:
        assert "\x1b[" in self.shown(monkeypatch, cli, is_terminal=False, FORCE_COLOR="1", **environment)


class TestFormat:
    """`--format` writes what is printed as `--report` writes a file."""

    @pytest.mark.parametrize("name", ["json", "junit"])
    def test_what_is_printed_is_what_a_file_has(self, cli: Cli, name: str) -> None:
        ended = cli("run", FOLDER, "--no-generated", "--format", name, "--report", f"{name}=file")
        assert (ended.code, ended.err) == (0, "")
        assert ended.out == (cli.folder / "file").read_text("utf-8")

    def test_text_is_the_default(self, cli: Cli) -> None:
        plain, named = (cli("run", FOLDER, "--only", "code.30", *options) for options in ([], ["--format", "text"]))
        assert plain.out.splitlines()[0] == named.out.splitlines()[0] and "exit 0: conforms" in named.out

    def test_one_document_has_one_report(self, cli: Cli) -> None:
        ended = cli("run", "--only", "json.*", "--format", "json")
        assert (ended.code, ended.out) == (2, "")
        assert ended.err == (
            "conformance: --format json prints the report on one contract, and there are 2: "
            "give --report 'json={contract}.json' for a file of each, or name one contract\n"
        )
        assert cli("run", "--only", "json.*", "--format", "text").code == 0

    def test_a_reports_format_is_one_of_those_of_the_command(self, cli: Cli) -> None:
        ended = cli("run", FOLDER, "--format", "pdf")
        assert ended.code == 2 and f"invalid choice: 'pdf'; choose from {', '.join(format_names())}" in ended.err
        ended = cli("fleet", "targets.toml", "--report", "junit=a.xml")
        assert ended.code == 2 and "unknown format 'junit'. Known formats: json, markdown, text." in ended.err


class TestOutputOfOneReport:
    def test_each_format_has_a_file(self, cli: Cli) -> None:
        cli.write("targets.toml", table("a", "mock:"))
        ended = cli("fleet", "targets.toml", "--report", "json=a.json", "--report", "text=a.txt")
        assert ended.code == 0 and "exit 0: all conform" in ended.out
        assert json.loads((cli.folder / "a.json").read_text())["format"] == "conformance-fleet/1"
        assert (cli.folder / "a.txt").read_text().endswith("\n\nexit 0: all conform\n")

    def test_json_can_be_printed(self, cli: Cli) -> None:
        options = ("--mock", "mock:", "--reference", "mock:", "--only", "code.*", "--format", "json")
        ended = cli("fidelity", FOLDER, *options)
        assert ended.code == 0 and json.loads(ended.out)["fidelity"]["percentage"] == 100

    def test_two_reports_need_two_files(self, cli: Cli) -> None:
        cli.write("targets.toml", table("a", "mock:"))
        ended = cli("fleet", "targets.toml", "--report", "json=a", "--report", "text=a")
        assert ended.code == 2 and "Several reports would go to a: give each --report a file of its own." in ended.err


def names(command: str) -> dict[str, argparse.Action]:
    subparsers = next(each for each in parser()._actions if isinstance(each, argparse._SubParsersAction))
    found = subparsers.choices[command]
    if command == "export":
        found = next(each for each in found._actions if isinstance(each, argparse._SubParsersAction)).choices["openapi"]
    return {option: action for action in found._actions for option in action.option_strings}


@pytest.mark.parametrize("command", COMMANDS)
def test_options_for_output_mean_the_same_everywhere(command: str) -> None:
    """A command reports, and can print the report in each of its formats; or it makes one document; or neither."""
    options = names(command)
    if report := options.get("--report"):
        assert report.metavar == "FORMAT=PATH" and isinstance(report.default, list) and "--output" not in options
        assert all(f"{each}=FILE" in str(report.help) for each in options["--format"].choices or ())
        assert options["--format"].default == "text"
    elif command not in ("config", "report"):
        assert ("--format" in options) is ("--output" in options) is (command == "export")
