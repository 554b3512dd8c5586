"""Parse a command line whose options have their defaults from the configuration file.

The command line wins over the table of a named target, which wins over the table of the command, which wins over the
top of the file, which wins over the defaults of the options.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.configuration.option_keys import (
    CREDENTIALS,
    TARGET,
    OptionKey,
    commands_of,
    contract_argument,
    option_keys,
)
from conformance.core.errors import NamedOption, Spelling, UsageError, as_typed
from conformance.core.text import name_or_hidden, question_or

if TYPE_CHECKING:
    from conformance.configuration.reader import Configuration, Setting

PLACES = "configured"
"""The name of the parsed argument that has the places of the options which the file sets, by their names."""
_CONTRACTS = "configured_contracts"
"""The name of the parsed argument behind `configured_contracts`."""
_FOR_TARGET = "for_target"
"""The name of the parsed argument that is the function behind `arguments_for`."""


def find_configuration(parser: argparse.ArgumentParser, start: Path | None = None) -> Configuration | None:
    """Return the configuration that applies in a folder; None without one.

    Args:
        parser: The parser of all commands.
        start: The folder; by default the working directory.

    Raises:
        UsageError: The file is wrong.
    """
    # `--help` and projects without a configuration do not need these modules.
    from conformance.configuration.file_search import find_file

    file = find_file(start)
    if file is None:
        return None
    from conformance.configuration.reader import read_configuration

    return read_configuration(file, {name: option_keys(each) for name, each in commands_of(parser)})


def parse(parser: argparse.ArgumentParser, words: Sequence[str], start: Path | None = None) -> argparse.Namespace:
    """Return the parsed arguments. `start` is as for `find_configuration`, which raises the errors."""
    command = _command_in(parser, words)
    if command is None or {"-h", "--help"} & {*words}:
        return parser.parse_args(words)
    configuration = find_configuration(parser, start)
    if configuration is None:
        return parser.parse_args(words)
    return _parse_with(configuration, parser, command, words)


def _command_in(parser: argparse.ArgumentParser, words: Sequence[str]) -> str | None:
    """Return the command that the words begin with; None for one that takes nothing from a configuration."""
    names = dict(commands_of(parser))
    found = next((each for each in names if each.split() == [*words[: len(each.split())]]), None)
    if found is None:
        return None
    return found if option_keys(names[found]) or contract_argument(names[found]) else None


def _parse_with(
    configuration: Configuration, parser: argparse.ArgumentParser, command: str, words: Sequence[str]
) -> argparse.Namespace:
    line = _CommandLine(configuration, parser, command, words)
    arguments, settings = line.parsed()
    if TARGET in line.keys and line.keys[TARGET].is_shared:
        target = check_target_name(configuration, arguments.target)
        if target is not None:
            arguments, settings = line.parsed(target)
        elif arguments.target is None and _is_default(arguments, settings, CREDENTIALS):
            # The reference server, which is the default target, has keys of its own.
            arguments.credentials = None
    held = (each for each in settings.values() if _is_default(arguments, settings, each.dest))
    setattr(arguments, PLACES, {each.key: each.place for each in held})
    setattr(arguments, _FOR_TARGET, line.for_target)
    setattr(arguments, _CONTRACTS, configuration.contracts.value if configuration.contracts else ())
    return arguments


def configured_contracts(arguments: argparse.Namespace) -> Sequence[str]:
    """Return the names and folders of the contracts that the configuration names."""
    names: Sequence[str] = getattr(arguments, _CONTRACTS, ())
    return names


def arguments_for(arguments: argparse.Namespace, target: str) -> argparse.Namespace | None:
    """Return the arguments of a command with the options of the configured target that `target` names.

    They also have options of the target that the command itself lacks. Returns None if `target` is not such a name.
    Raises UsageError for a name that the configuration lacks.
    """
    find: Callable[[str], argparse.Namespace | None] = getattr(arguments, _FOR_TARGET, lambda _: None)
    return find(target)


@dataclass(frozen=True)
class _CommandLine:
    """The words of a command line, to be parsed with the defaults of different targets."""

    configuration: Configuration
    parser: argparse.ArgumentParser
    command: str
    words: Sequence[str]

    @cached_property
    def _own(self) -> argparse.ArgumentParser:
        own: argparse.ArgumentParser = dict(commands_of(self.parser))[self.command]
        return own

    @cached_property
    def keys(self) -> Mapping[str, OptionKey]:
        """The keys of the command's options."""
        return option_keys(self._own)

    def parsed(self, target: str | None = None) -> tuple[argparse.Namespace, Mapping[str, Setting]]:
        """Return the arguments, and the settings of the configuration, if a configured target is the target."""
        settings = self.configuration.settings(self.command, self.keys, target)
        _set_defaults(self._own, settings, self.configuration.contracts)
        arguments = self.parser.parse_args(self.words)
        if target is not None:
            arguments.target = self.configuration.targets[target].url
        return arguments, settings

    def for_target(self, name: str) -> argparse.Namespace | None:
        """See `arguments_for`."""
        target = check_target_name(self.configuration, name)
        if target is None:
            return None
        arguments, _ = self.parsed(target)
        return argparse.Namespace(**self.configuration.of_target(target) | vars(arguments))


def _set_defaults(parser: argparse.ArgumentParser, settings: Mapping[str, Setting], contracts: Setting | None) -> None:
    for dest, setting in settings.items():
        parser.set_defaults(**{dest: setting.value})
    for action in parser._actions:
        if action.dest in settings:
            action.required = False
    argument = contract_argument(parser)
    if argument is None or contracts is None:
        return
    if argument.nargs == argparse.ZERO_OR_MORE:
        argument.default = [Path(each) for each in contracts.value] if argument.type is Path else contracts.value
    elif len(contracts.value) == 1:
        argument.nargs, argument.required, argument.default = argparse.OPTIONAL, False, contracts.value[0]


def check_target_name(configuration: Configuration, target: str | None) -> str | None:
    """Return the name of the configured target that is meant, None for a target of another form.

    Raises UsageError for a name that the configuration lacks.
    """
    if target in configuration.targets:
        return target
    if target and configuration.targets and ":" not in target:
        names = [*configuration.targets]
        advice = question_or(target, names, f"its targets are {', '.join(names)}")
        raise UsageError(f"{configuration.path} has no target {name_or_hidden(target)}; {advice}")
    return None


def spelling(arguments: argparse.Namespace | None) -> Spelling:
    """Return how messages write options: those that the configuration sets with file and line."""
    places: Mapping[str, str] = getattr(arguments, PLACES, {})

    def spelled(option: NamedOption) -> str:
        if option.name not in places or option.advised:
            return as_typed(option)
        return f"{places[option.name]}: {option.name} {option.value}".rstrip()

    return spelled


def _is_default(arguments: argparse.Namespace, settings: Mapping[str, Setting], dest: str) -> bool:
    value: Any = vars(arguments).get(dest)
    return dest in settings and value is settings[dest].value
