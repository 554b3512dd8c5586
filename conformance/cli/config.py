"""`conformance config`: show which options, contracts and targets the configuration sets."""

from __future__ import annotations

import argparse
import sys

from conformance.cli.command_help import CommandHelp
from conformance.cli.output import TEXT
from conformance.terminal.console import print_text

HELP = CommandHelp(
    summary="show the options that hold, and where they are set",
    description="Show which options hold for a command, without those of its command line, and the file and line that "
    "set each. The configuration is conformance.toml, or [tool.conformance] in pyproject.toml: of the working "
    "directory, or of the nearest folder above it in the repository.",
    exits={0: "the options are shown", 2: "an argument or the configuration is wrong"},
    examples={
        "Show what `conformance run` would do": "conformance config",
        "Show the options of another command": "conformance config explore --format json",
    },
    page="docs/configuration.md",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `conformance config`."""
    parser.add_argument(
        "command", nargs="*", metavar="COMMAND", help="the command, and its subcommand if any (default: run)"
    )
    what = parser.add_argument_group("what to show")
    what.add_argument("--target", metavar="NAME", help="show what holds for this target of the configuration")
    what.add_argument("--schema", action="store_true", help="print the JSON Schema of the configuration, for editors")
    output = parser.add_argument_group("output")
    output.add_argument("--format", choices=["json", TEXT], default=TEXT, help=f"format (default: {TEXT})")


def execute(arguments: argparse.Namespace) -> int:
    """Print the settings, or the schema. `arguments.command_line` is the parser of all commands."""
    from conformance.configuration.command_line import find_configuration
    from conformance.configuration.json_schema import schema_text
    from conformance.configuration.listing import as_json, as_text, listed_settings

    if arguments.schema:
        sys.stdout.write(schema_text(arguments.command_line))
        return 0
    configuration = find_configuration(arguments.command_line)
    command = " ".join(arguments.command) or "run"
    settings = listed_settings(arguments.command_line, configuration, command, arguments.target)
    if arguments.format == "json":
        sys.stdout.write(as_json(settings, command, configuration.path if configuration else None))
        return 0
    source = str(configuration.path) if configuration else "no configuration file"
    print_text(as_text(settings, f"conformance {command}, {source}"))
    return 0
