"""The argument parser of the command line: exact option names, and errors of one sentence with a suggestion."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

from conformance.checks.exit_codes import ExitCode
from conformance.cli.github_actions import end_command


class Parser(argparse.ArgumentParser):
    """A parser, of the whole command line or of one command, that takes no abbreviated option names.

    An abbreviation would mean something else as soon as another option begins with the same letters.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, **settings)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse as the base class does, but exit with an error if there are unknown arguments.

        The base class returns them to the parser of the whole command line, which cannot suggest options of the
        command.
        """
        parsed, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(self._unknown_text(unknown))
        return parsed, unknown

    def error(self, message: str) -> NoReturn:
        """End the process with one sentence that points to the help of the command."""
        self.exit(end_command(ExitCode.USAGE, f"{message}; see `{self.prog} --help`"))

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Raise ArgumentError for a value, or a command, that is not one of the choices."""
        if action.choices is None or value in action.choices:
            return
        choices = [*map(str, action.choices)]
        suggestion = did_you_mean(str(value), choices) or f"choose from {', '.join(choices)}"
        raise argparse.ArgumentError(action, f"invalid choice: {str(value)!r}; {suggestion}")

    def _unknown_text(self, unknown: Sequence[str]) -> str:
        """Return the error message for the first unknown option, or else for the first surplus argument."""
        option = next((each.partition("=")[0] for each in unknown if each.startswith("-")), None)
        if option is None:
            return f"the argument {unknown[0]!r} is one too many"
        suggestion = did_you_mean(option, [*self._long_options()])
        return f"there is no option {option}" + (f"; {suggestion}" if suggestion else "")

    def _long_options(self) -> Iterator[str]:
        for action in self._actions:
            yield from (each for each in action.option_strings if each.startswith("--"))


def did_you_mean(text: str, names: Sequence[str]) -> str:
    """Return a question such as `did you mean --report?`; "" if no name is similar.

    The only name that begins with the text is always similar, however long it is.
    """
    longer = [each for each in names if each.startswith(text)] if text.strip("-") else []
    near = longer if len(longer) == 1 else get_close_matches(text, names, n=1)
    return f"did you mean {near[0]}?" if near else ""
