"""Derive the keys of the configuration from the argument parsers of the commands.

A key has the long name of an option, without hyphens in front. A *shared* option means the same for several commands,
so that its key can stand at the top of the file.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar

from conformance.configuration.relative_values import check_target, resolved

TARGET, CREDENTIALS = "target", "credentials"
"""The names of options that the configuration treats specially."""
Container = TypeVar("Container", bound=argparse._ActionsContainer)
P = ParamSpec("P")
T = TypeVar("T")
Kind = Literal["flag", "list", "integer", "number", "text"]
_SHARED = "is_shared"
_NUMBERS: Mapping[str, Kind] = {"int": "integer", "float": "number"}
_DESCRIPTIONS: Mapping[Kind, str] = {
    "flag": "true or false",
    "list": "a list of texts",
    "integer": "a whole number",
    "number": "a number",
    "text": "a text",
}


class Repeatable(argparse._AppendAction):
    """An option whose values make a list. Values of the command line replace the default, and do not extend it."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        """Add a value."""
        before = getattr(namespace, self.dest)
        setattr(namespace, self.dest, [*([] if before is self.default else before), values])


def shared(add: Callable[Concatenate[Container, P], T]) -> Callable[Concatenate[Container, P], T]:
    """Mark the options that a function adds as shared: each means the same for all commands that have it."""

    @wraps(add)
    def marking(container: Container, /, *arguments: P.args, **settings: P.kwargs) -> T:
        before = len(container._actions)
        added = add(container, *arguments, **settings)
        for action in container._actions[before:]:
            vars(action)[_SHARED] = True
        return added

    return marking


@dataclass(frozen=True)
class OptionKey:
    """A key of the configuration, for one option of one command."""

    name: str
    action: argparse.Action

    @property
    def is_shared(self) -> bool:
        """Whether the key can stand at the top of the file, and in the table of a target."""
        return bool(vars(self.action).get(_SHARED))

    @property
    def kind(self) -> Kind:
        """The kind of value in the file."""
        if self.action.nargs == 0:
            return "flag"
        if isinstance(self.action, Repeatable):
            return "list"
        returned = getattr(self.action.type, "__annotations__", {}).get("return", "str")
        return _NUMBERS.get(returned, "text")

    @property
    def choices(self) -> Sequence[str]:
        """The texts that are allowed; empty if any text is."""
        return [*map(str, self.action.choices or ())]

    def parse(self, value: object, folder: Path, targets: Sequence[str] = ()) -> Any:
        """Return the value that the option has on a command line.

        `folder` is the folder of the file, for relative paths. `targets` has the names of the configured targets.
        Raises ValueError that says what the value must be, without the value itself if it may be a secret.
        """
        if not self._fits(value):
            raise ValueError(f"must be {self.description}")
        if self.kind == "flag":
            # --read-only and --no-generated store False
            return self.action.const if value else not self.action.const
        texts = value if isinstance(value, list) else [value]
        parsed = [self._parsed_text(str(each), folder, targets) for each in texts]
        return parsed if self.kind == "list" else parsed[0]

    @property
    def description(self) -> str:
        """What a value must be, for messages."""
        choices = " or ".join(f'"{each}"' for each in self.choices)
        return f"{_DESCRIPTIONS[self.kind]}: {choices}" if choices else _DESCRIPTIONS[self.kind]

    def _fits(self, value: object) -> bool:
        fits: Mapping[Kind, Callable[[], bool]] = {
            "flag": lambda: isinstance(value, bool),
            "list": lambda: isinstance(value, list) and all(self._fits_text(each) for each in value),
            "integer": lambda: type(value) is int,
            "number": lambda: type(value) in (int, float),
            "text": lambda: self._fits_text(value),
        }
        return fits[self.kind]()

    def _fits_text(self, value: object) -> bool:
        return isinstance(value, str) and bool(value) and (not self.choices or value in self.choices)

    def _parsed_text(self, text: str, folder: Path, targets: Sequence[str]) -> Any:
        if self.action.metavar == "T":
            check_target(text, targets)
        here = text if text in targets else resolved(text, self.action.metavar, folder)
        try:
            return self.action.type(here) if callable(self.action.type) else here
        except argparse.ArgumentTypeError as fault:
            raise ValueError(str(fault)) from None


def commands_of(parser: argparse.ArgumentParser, words: Sequence[str] = ()) -> Iterator[tuple[str, Any]]:
    """Yield each command that has no subcommands, such as `export openapi`, with its parser."""
    below = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    if not below and words:
        yield " ".join(words), parser
    for action in below:
        for name, command in action.choices.items():
            yield from commands_of(command, [*words, name])


def option_keys(parser: argparse.ArgumentParser) -> dict[str, OptionKey]:
    """Return the keys for the options of a command's parser, by their names."""
    keys = {}
    for action in parser._actions:
        name = next((each.removeprefix("--") for each in action.option_strings if each.startswith("--")), None)
        if name is not None and name != "help":
            keys[name] = OptionKey(name, action)
    return keys


def contract_argument(parser: argparse.ArgumentParser) -> argparse.Action | None:
    """Return the argument for contracts if it can have a default: the command has no other arguments."""
    arguments = [each for each in parser._actions if not each.option_strings]
    found = [each for each in arguments if each.metavar in ("CONTRACT", "FOLDER")]
    # `list` without a contract lists all of them.
    return found[0] if len(arguments) == len(found) == 1 and found[0].nargs != argparse.OPTIONAL else None
