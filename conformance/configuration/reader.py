"""Read a configuration file, and check every key and value in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from conformance.configuration.file_search import ConfigurationFile
from conformance.configuration.option_keys import CREDENTIALS, TARGET, OptionKey
from conformance.configuration.relative_values import check_credentials_path, check_target, contract_name, resolved
from conformance.core.errors import FileError
from conformance.core.text import name_or_hidden
from conformance.core.toml_lines import line_of

Keys = Mapping[str, OptionKey]
CONTRACTS, TARGETS, COMMANDS, URL = "contracts", "targets", "commands", "url"
_TARGET_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
_SECRET_NAME = re.compile(r"key|token|secret|passw|authorization|bearer|credential|^valid$", re.IGNORECASE)
_NO_SECRETS = "keys belong into a credentials file, which `credentials` names"


@dataclass(frozen=True)
class Setting:
    """A value of the configuration.

    Attributes:
        key: The name of the key.
        dest: The name of the option's value among the parsed arguments.
        value: The value that the option has on a command line.
        place: The file and line.
    """

    key: str
    dest: str
    value: Any
    place: str


@dataclass(frozen=True)
class NamedTarget:
    """A target of the configuration, and the options that hold for it only. `place` is the file and line."""

    url: str
    place: str
    settings: Mapping[str, Setting]


@dataclass(frozen=True)
class Configuration:
    """A checked configuration.

    Attributes:
        path: Its file.
        contracts: Names of shipped contracts, and paths of folders; None if the file names none.
        shared: The settings at the top of the file, by their keys.
        commands: The settings of each command.
        targets: The named targets.
    """

    path: Path
    contracts: Setting | None = None
    shared: Mapping[str, Setting] = field(default_factory=dict)
    commands: Mapping[str, Mapping[str, Setting]] = field(default_factory=dict)
    targets: Mapping[str, NamedTarget] = field(default_factory=dict)

    def settings(self, command: str, keys: Keys, target: str | None = None) -> dict[str, Setting]:
        """Return the settings of a command, by their `dest`.

        Those of the named target win over those of the command, which win over those at the top.
        """
        own = self.targets[target].settings if target is not None else {}
        shared = {name: each for name, each in self.shared.items() if name in keys and keys[name].is_shared}
        of_target = {name: each for name, each in own.items() if name in keys and keys[name].is_shared}
        layers = (shared, self.commands.get(command, {}), of_target)
        return {each.dest: each for layer in layers for each in layer.values()}

    def of_target(self, target: str) -> dict[str, Any]:
        """Return the values for a named target, by their `dest`; its table may leave the credentials to the top."""
        credentials = [self.shared[CREDENTIALS]] if CREDENTIALS in self.shared else []
        return {each.dest: each.value for each in (*credentials, *self.targets[target].settings.values())}


def shared_keys(commands: Mapping[str, Keys]) -> dict[str, OptionKey]:
    """Return the keys that can stand at the top of the file."""
    return {name: key for keys in commands.values() for name, key in keys.items() if key.is_shared}


def target_keys(commands: Mapping[str, Keys]) -> dict[str, OptionKey]:
    """Return the keys of options that can stand in the table of a target."""
    return {name: key for name, key in shared_keys(commands).items() if name != TARGET}


def read_configuration(file: ConfigurationFile, commands: Mapping[str, Keys]) -> Configuration:
    """Return the configuration in a file. `commands` has the keys of each command.

    Raises:
        FileError: A key is unknown, or a value is wrong.
    """
    return _Reader(file, commands).configuration()


class _Reader:
    def __init__(self, file: ConfigurationFile, commands: Mapping[str, Keys]) -> None:
        self._file, self._commands = file, commands
        self._text = file.text
        self._folder = file.path.parent
        tables = file.table.get(TARGETS, {})
        self._targets = [*tables] if isinstance(tables, dict) else []

    def configuration(self) -> Configuration:
        table = self._file.table
        targets = {name: self._target(name, value) for name, value in self._tables(TARGETS).items()}
        options = {key: value for key, value in table.items() if key not in (CONTRACTS, TARGETS, COMMANDS)}
        known = shared_keys(self._commands)
        return Configuration(
            self._file.path,
            self._contracts(table[CONTRACTS]) if CONTRACTS in table else None,
            self._settings((), options, known, (CONTRACTS, TARGETS, COMMANDS)),
            dict(self._command_tables((), self._tables(COMMANDS))),
            targets,
        )

    def _fault(self, place: Sequence[str], text: str) -> FileError:
        where = ".".join(name_or_hidden(each) for each in place)
        line = line_of(self._text, [*self._file.prefix, *place])
        return FileError(self._file.path, f"{where}: {text}" if where else text, line)

    def _tables(self, name: str) -> dict[str, Any]:
        value = self._file.table.get(name, {})
        if not isinstance(value, dict):
            raise self._fault([name], f"must be tables, such as [{'.'.join([*self._file.prefix, name])}.NAME]")
        return value

    def _contracts(self, value: object) -> Setting:
        if not isinstance(value, list) or not value or not all(isinstance(each, str) and each for each in value):
            raise self._fault([CONTRACTS], "must be a list of names and folders of contracts")
        names = [contract_name(each, self._folder) for each in value]
        return Setting(CONTRACTS, "contract", names, self._place([CONTRACTS]))

    def _target(self, name: str, table: object) -> NamedTarget:
        place = (TARGETS, name)
        if not _TARGET_NAME.fullmatch(name):
            raise self._fault(place, "the name of a target has letters, digits, dots, dashes and underscores")
        if not isinstance(table, dict) or not isinstance(table.get(URL), str):
            raise self._fault(place, f'must be a table with {URL} = "https://HOST/BASE", or another kind of target')
        try:
            check_target(table[URL], ())
        except ValueError as fault:
            raise self._fault((*place, URL), str(fault)) from None
        options = {key: value for key, value in table.items() if key != URL}
        settings = self._settings(place, options, target_keys(self._commands), (URL,))
        return NamedTarget(resolved(table[URL], "T", self._folder), self._place((*place, URL)), settings)

    def _command_tables(self, words: tuple[str, ...], tables: Mapping[str, Any]) -> Iterator[Any]:
        """Yield the name and the settings of each command, `words` being the command that has these subcommands."""
        for name, table in tables.items():
            place, command = (COMMANDS, *words, name), " ".join([*words, name])
            if not isinstance(table, dict):
                raise self._fault(place, "must be a table with the options of a command")
            if command in self._commands:
                yield command, self._settings(place, table, self._commands[command], ())
            elif any(each.startswith(f"{command} ") for each in self._commands):
                yield from self._command_tables((*words, name), table)
            else:
                known = [each.split()[len(words)] for each in self._commands if each.split()[: len(words)] == [*words]]
                raise self._fault(place, f"there is no such command; {_suggestion(name, known)}")

    def _settings(
        self, place: tuple[str, ...], table: Mapping[str, Any], keys: Keys, others: Sequence[str]
    ) -> dict[str, Setting]:
        """Return the settings of a table. `others` has its further keys, for suggestions."""
        settings: dict[str, Setting] = {}
        for name, value in table.items():
            if name not in keys:
                raise self._fault((*place, name), self._unknown_text(name, [*keys, *others]))
            setting = Setting(name, keys[name].action.dest, self._value(place, keys[name], value), "")
            same = next((each.key for each in settings.values() if each.dest == setting.dest), None)
            if same is not None:
                raise self._fault((*place, name), f"{same} sets the same; keep one of them")
            settings[name] = Setting(name, setting.dest, setting.value, self._place((*place, name)))
        return settings

    def _value(self, place: tuple[str, ...], key: OptionKey, value: object) -> Any:
        try:
            if key.name == TARGET and isinstance(value, dict):
                raise ValueError(f"did you mean [{'.'.join([*self._file.prefix, TARGETS, *_plain_name(value)])}]?")
            if key.name.endswith(CREDENTIALS) and isinstance(value, str):
                check_credentials_path(value, self._folder)
            if key.name.endswith(CREDENTIALS) and isinstance(value, dict):
                raise ValueError(_NO_SECRETS)
            return key.parse(value, self._folder, self._targets if key.action.metavar == "T" else ())
        except ValueError as fault:
            raise self._fault((*place, key.name), str(fault)) from None

    def _unknown_text(self, name: str, known: Sequence[str]) -> str:
        if near := get_close_matches(name, known, n=1, cutoff=0.9):
            return f"there is no such key; did you mean {near[0]}?"
        having = [command for command, keys in self._commands.items() if name in keys]
        if having:
            table = ".".join([*self._file.prefix, COMMANDS, *having[0].split()])
            return f"cannot stand here, as it is an option of one command; write it in [{table}]"
        if _SECRET_NAME.search(name) and not get_close_matches(name, known, n=1, cutoff=0.8):
            return f"there is no such key; {_NO_SECRETS}"
        return f"there is no such key; {_suggestion(name, known)}"

    def _place(self, place: Sequence[str]) -> str:
        return f"{self._file.path}:{line_of(self._text, [*self._file.prefix, *place])}"


def _plain_name(table: Mapping[str, object]) -> list[str]:
    """Return the first key of a table; `NAME` in place of one that could be a credential."""
    return [name if name_or_hidden(name) == repr(name) else "NAME" for name in [*table][:1]]


def _suggestion(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name.replace("_", "-"), known, n=1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted({*known}))}"
