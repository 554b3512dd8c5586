"""Read a fleet file: TOML with one table for each target. The name of a table is the name of the target's column."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from conformance.contract.folders import find_folder, shipped_contracts
from conformance.core.errors import NamedOption, UsageError, as_typed
from conformance.core.text import name_or_hidden
from conformance.core.toml_file import TomlFault, read_toml
from conformance.runner.options import TAG_PATTERN, Options, check_operations, check_patterns
from conformance.runner.prefer_mode import PREFER_MODES, prefer_mode_for
from conformance.targets import find_kind

T = TypeVar("T")
ConfiguredTarget = Callable[[str], Options | None]
"""Returns the options of the configured target with a name; None for a target of another form."""
LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
_LABEL = "1 to 32 letters, digits, dots, dashes and underscores, the first of them a letter or a digit"

_NOT_A_TEXT = "the list of targets is not a TOML file in UTF-8"
_SENTENCES = {
    TomlFault.UNREADABLE: "cannot read the list of targets: {message}",
    TomlFault.TOO_LARGE: "cannot read the list of targets: {message}",
    TomlFault.NOT_UTF_8: _NOT_A_TEXT,
    TomlFault.TOO_DEEP: _NOT_A_TEXT,
    TomlFault.DUPLICATE: "a name is defined twice, at {place}",
    TomlFault.SYNTAX: "not valid TOML at {place}",
}


@dataclass(frozen=True)
class FleetEntry:
    """One target of a fleet.

    Attributes:
        name: The name of the target's column.
        contract: The name of a shipped contract, or the path of a folder.
        options: The options of the run.
        labels: Words by which the user can select targets.
    """

    name: str
    contract: str
    options: Options
    labels: tuple[str, ...] = ()


def read_fleet(
    path: Path, defaults: Options, labels: Collection[str] = (), configured: ConfiguredTarget = lambda _: None
) -> list[FleetEntry]:
    """Return the entries that have any of the labels, or all entries if no labels are given.

    Args:
        path: The file. Paths in it are relative to its folder.
        defaults: The options that an entry cannot set.
        labels: Words of the user.
        configured: Finds the options of targets that the configuration names.

    Raises:
        UsageError: The file is wrong; the message names the file and the entry.
    """
    tables = read_toml(path, _SENTENCES)
    entries = [_entry(path, name, table, defaults, configured) for name, table in tables.items()]
    if not entries:
        raise UsageError(f'{path}: has no target; add a table such as [staging] with contract = "NAME"')
    chosen = [each for each in entries if not labels or {*labels} & {*each.labels}]
    if not chosen:
        known = ", ".join(sorted({label for each in entries for label in each.labels})) or "none"
        raise UsageError(f"{path}: no target has the label {' or '.join(labels)}; known labels: {known}")
    return chosen


def _entry(path: Path, name: str, table: Any, defaults: Options, configured: ConfiguredTarget) -> FleetEntry:
    if not LABEL.fullmatch(name):
        raise UsageError(f"{path}: {name_or_hidden(name)} is not a name for a target; a name has {_LABEL}")
    where = f"{path}: [{name}]"
    if not isinstance(table, dict):
        raise UsageError(
            f"{path}: {name_or_hidden(name)} is not a table; write each target as a table such as [staging]"
        )
    _check_members(where, table)
    contract = _contract(path, where, table)
    usual = _check_entry(where, lambda: configured(table["target"]))
    # What `defaults` provokes is for another target.
    usual = usual or replace(defaults, target=_target(path, where, table), provoke=None)
    options = _with_members(usual, path.parent, table)
    _check_entry(where, lambda: check_patterns([contract], options.only))
    _check_entry(where, lambda: check_operations([contract], options.without, options.operations))
    return FleetEntry(name, contract, options, tuple(table.get("labels", ())))


def _with_members(usual: Options, folder: Path, table: Mapping[str, Any]) -> Options:
    """Return the options with those that the table sets."""
    return replace(
        usual,
        credentials=folder / table["credentials"] if "credentials" in table else usual.credentials,
        writes=table.get("writes", usual.writes),
        only=tuple(table.get("only", usual.only)),
        without=tuple(table.get("without", usual.without)),
        operations=tuple(table.get("operations", usual.operations)),
        provoke=prefer_mode_for(usual.target, table.get("provoke", usual.provoke)),
        tag=table.get("tag", usual.tag),
    )


def _contract(path: Path, where: str, table: Mapping[str, Any]) -> str:
    """Return the name of a shipped contract, or the path of a folder."""
    written: str = table["contract"]
    name = written if written in shipped_contracts() else str(path.parent / written)
    if written:
        _check_entry(where, lambda: find_folder(name))
        return name
    raise UsageError(f"{where}: contract is empty; give a shipped contract's name, or a folder")


def _target(path: Path, where: str, table: Mapping[str, Any]) -> str:
    target: str = table["target"]
    _check_entry(where, lambda: find_kind(target))
    return find_kind(target).resolve_from(path.parent)


def as_member(option: NamedOption) -> str:
    """Return how a message names an option: as a key of the fleet file, if the message advises to add the option."""
    if option.advised:
        return f'add {option.name} = "{option.value}" to the table of this target'
    return as_typed(option)


def _check_entry(where: str, check: Callable[[], T]) -> T:
    """Return what `check` returns; put the place of the entry in front of the message of its UsageError."""
    try:
        return check()
    except UsageError as fault:
        raise UsageError(f"{where}: {fault}") from None


# --- the members of a table --------------------------------------------------------------------
def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, str) for each in value)


def _are_labels(value: Any) -> bool:
    return _are_texts(value) and all(LABEL.fullmatch(each) for each in value)


MEMBERS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "contract": (_is_text, 'a text: a shipped contract\'s name, or a folder, as in contract = "NAME"'),
    "target": (_is_text, "a text, as --target of `conformance run`, or the name of a configured target"),
    "credentials": (_is_text, "a text: the path of a credentials file"),
    "labels": (_are_labels, f'a list such as ["live"]; a label has {_LABEL}'),
    "writes": (lambda value: isinstance(value, bool), "true or false; false sends only requests that change nothing"),
    "only": (_are_texts, 'a list of patterns of clause ids, such as ["code.*"]'),
    "without": (_are_texts, 'a list of patterns of operation ids, such as ["delete*"]'),
    "operations": (_are_texts, 'a list of patterns of operation ids, such as ["create*"]'),
    "provoke": (lambda value: value in PREFER_MODES, '"prefer" or "prism", or left out'),
    "tag": (
        lambda value: _is_text(value) and bool(TAG_PATTERN.fullmatch(value)),
        "a text of 4 to 16 letters and digits",
    ),
}
"""Name -> (a function that returns whether a value is valid, a description of valid values for messages)."""


def _check_members(where: str, table: Mapping[str, Any]) -> None:
    for fault in _faults(table):
        raise UsageError(f"{where} {fault}")


def _faults(table: Mapping[str, Any]) -> Iterator[str]:
    for key in table:
        if key not in MEMBERS:
            yield f"has {name_or_hidden(key)}, which is unknown; known are {', '.join(MEMBERS)}"
    for key in ("contract", "target"):
        if key not in table:
            yield f"has no {key}; it must be {MEMBERS[key][1]}"
    for key, value in table.items():
        is_valid, words = MEMBERS[key]
        if not is_valid(value):
            yield f"has a wrong {key}; it must be {words}"
