"""The settings that hold for a command, and where each comes from: as text, and as JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.configuration.command_line import check_target_name
from conformance.configuration.option_keys import TARGET, OptionKey, commands_of, contract_argument, option_keys
from conformance.configuration.reader import CONTRACTS, Configuration, Setting
from conformance.core.errors import UsageError
from conformance.core.text import question_or

_DEFAULT = "default"


@dataclass(frozen=True)
class ListedSetting:
    """A setting: its key, the value that holds, and the place of the value in a file, or `default`."""

    key: str
    value: Any
    place: str


def listed_settings(
    parser: argparse.ArgumentParser, configuration: Configuration | None, command: str, target: str | None
) -> list[ListedSetting]:
    """Return what holds for a command, if its command line has no options but perhaps --target.

    `parser` is the parser of all commands. Raises UsageError if there is no such command or target.
    """
    parsers = dict(commands_of(parser))
    if command not in parsers:
        raise UsageError(
            f"there is no command {command!r}; {question_or(command, parsers, 'see `conformance --help`')}"
        )
    keys = option_keys(parsers[command])
    held = configuration or Configuration(Path())
    settings = held.settings(command, keys)
    chosen = target or (settings[TARGET].value if TARGET in settings else None)
    name = check_target_name(held, chosen) if TARGET in keys else None
    if target and name is None:
        raise UsageError(f"the configuration has no target {target!r}, or {command} has no --target")
    settings = held.settings(command, keys, name)
    defaults = {each.action.dest: each.action.default for each in reversed(keys.values())}
    found = [_listed(held, key, settings.get(key.action.dest), defaults) for key in keys.values()]
    named = [ListedSetting(TARGET, _target_text(held, name), held.targets[name].place)] if name else []
    found = [*named, *(each for each in found if not (named and each.key == TARGET))]
    if contract_argument(parsers[command]) is None:
        return found
    contracts = held.contracts
    return [
        ListedSetting(CONTRACTS, contracts.value if contracts else None, contracts.place if contracts else _DEFAULT),
        *found,
    ]


def _listed(held: Configuration, key: OptionKey, setting: Setting | None, defaults: Mapping[str, Any]) -> ListedSetting:
    value = setting.value if setting else defaults[key.action.dest]
    if key.kind == "flag":
        value = None if value is None else value == key.action.const
    if key.action.metavar == "T" and isinstance(value, str):
        value = _target_text(held, value)
    if isinstance(value, Path):
        value = str(value)
    return ListedSetting(
        key.name, value or None if key.kind == "list" else value, setting.place if setting else _DEFAULT
    )


def _target_text(held: Configuration, target: str) -> str:
    from conformance.security.address_secrets import masked_address

    named = held.targets.get(target)
    return f"{target}: {masked_address(named.url)}" if named else masked_address(target)


def as_text(settings: Sequence[ListedSetting], title: str) -> str:
    """Return a line for each setting, those of a file first."""
    ordered = sorted(settings, key=lambda each: each.place == _DEFAULT)
    rows = [(each.key, _value_text(each.value), each.place) for each in ordered]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    lines = (f"  {key:{widths[0]}}  {value:{widths[1]}}  {place}" for key, value, place in rows)
    return "\n".join([title, *lines])


def as_json(settings: Sequence[ListedSetting], command: str, file: Path | None) -> str:
    """Return the settings as a JSON document."""
    members: Mapping[str, Any] = {each.key: {"value": each.value, "from": each.place} for each in settings}
    document = {"command": command, "file": str(file) if file else None, "settings": members}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _value_text(value: Any) -> str:
    return ", ".join(_texts(value)) or "-"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        yield from map(str, value)
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif value is not None:
        yield f"{value:g}" if isinstance(value, float) else str(value)
