"""What `--help` shows of a command, and how it is laid out.

Each command has a `CommandHelp`: its line in the overview, a description, examples, exit codes, and its page of the
documentation.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.contract.folders import shipped_contracts

_OPTIONS = argparse.Action([], "options", metavar="[OPTIONS]")
"""Stands in a usage line for all options that are not required."""


@dataclass(frozen=True)
class CommandHelp:
    """The help of a command, without its options.

    Attributes:
        summary: The line of the command in the overview of all commands.
        description: The text before the options.
        examples: A command line by its purpose. `{contract}` in it stands for a shipped contract.
        page: The path of a documentation page in the source of this project, with an anchor where needed.
        exits: The meaning of each exit code; empty if the command has no codes of its own.
    """

    summary: str
    description: str
    examples: Mapping[str, str]
    page: str
    exits: Mapping[int, str] = field(default_factory=dict)

    def epilog(self) -> str:
        """Return the text that follows the options."""
        return "\n".join(self._epilog_lines())

    def example_commands(self) -> dict[str, str]:
        """Return the command line of each example, for the first shipped contract."""
        contract = shipped_contracts()[0]
        return {use: command.replace("{contract}", contract) for use, command in self.examples.items()}

    def _epilog_lines(self) -> Iterator[str]:
        if self.exits:
            yield "exit codes:"
            yield from (f"  {code}  {meaning}" for code, meaning in self.exits.items())
            yield ""
        yield "examples:"
        for use, command in self.example_commands().items():
            yield f"  {use}:"
            yield f"    {command}"
        yield ""
        yield f"documentation: {self.page}"


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Lays out help: a short usage line, folded paragraphs, and unchanged indented lines."""

    def __init__(self, prog: str, **settings: Any) -> None:
        super().__init__(prog, max_help_position=28, **settings)

    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Iterable[Any], prefix: str | None = None
    ) -> None:
        """Show only required arguments, and `[OPTIONS]` for all others: each has its own line below."""
        required = [each for each in actions if each.required or not each.option_strings]
        super().add_usage(usage, [*_with_options(required)], (), prefix)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        """Fold each line of a description or an epilog to the width, except indented lines."""
        fold = super(argparse.RawDescriptionHelpFormatter, self)._fill_text
        lines = (line if line.startswith(" ") else fold(line, width, indent) for line in text.splitlines())
        return "\n".join(lines)


def _with_options(actions: Iterable[argparse.Action]) -> Iterator[argparse.Action]:
    """Yield required options, then the placeholder `[OPTIONS]`, then positional arguments."""
    ordered = [*actions]
    yield from (each for each in ordered if each.option_strings)
    yield _OPTIONS
    yield from (each for each in ordered if not each.option_strings)


def overview(groups: Mapping[str, Mapping[str, str]]) -> str:
    """Return the commands under the titles of their groups, with the summary of each."""
    return "\n\n".join(
        "\n".join([f"{title}:", *(f"  {name:11} {summary}" for name, summary in commands.items())])
        for title, commands in groups.items()
    )


def settings_of(command: CommandHelp) -> dict[str, Any]:
    """Return the keyword arguments that make an `ArgumentParser` show this help."""
    return {"description": command.description, "epilog": command.epilog(), "formatter_class": HelpFormatter}
