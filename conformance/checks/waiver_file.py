"""Read waivers from a TOML file.

The file has an array of tables, `[[waivers]]`, with one table for each waiver. A table with the name of a contract is
the short form: its keys are clauses, and its values are reasons.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from conformance.checks.waivers import Waiver
from conformance.contract.folders import find_folder, shipped_contracts
from conformance.core.errors import FileError, UsageError
from conformance.core.text import name_or_hidden
from conformance.core.toml_file import TomlFault, read_toml_and_text
from conformance.core.toml_lines import line_of

ARRAY = "waivers"
"""The name of the array of tables."""
_TEXTS = ("contract", "clause", "finding", "reason", "owner", "ticket")
_KEYS = (*_TEXTS, "until", "operations")
_SENTENCES = {
    TomlFault.UNREADABLE: "the waivers cannot be read: {message}",
    TomlFault.TOO_LARGE: "the waivers cannot be read: {message}",
    TomlFault.NOT_UTF_8: "not TOML: {message}",
    TomlFault.TOO_DEEP: "not TOML: {message}",
    TomlFault.DUPLICATE: "not TOML: {message}",
    TomlFault.SYNTAX: "not TOML: {message}",
}


def load_waivers(path: Path) -> dict[str, list[Waiver]]:
    """Return the waivers of a file, by the name of the contract.

    Raises:
        UsageError: The file cannot be read, or a waiver in it is wrong.
    """
    return read_waivers(path)[0]


def read_waivers(path: Path) -> tuple[dict[str, list[Waiver]], str]:
    """Return the waivers of a file, and its text. Raises UsageError as `load_waivers`."""
    document, text = read_toml_and_text(path, _SENTENCES)
    return waivers_in(path, document, text), text


def waivers_in(path: Path, document: Mapping[str, Any], text: str) -> dict[str, list[Waiver]]:
    """Return the waivers of a parsed file. `path` is for messages. Raises UsageError if a waiver is wrong."""
    found: dict[str, list[Waiver]] = {}
    for name, value in document.items():
        if name == ARRAY and isinstance(value, list):
            for number, table in enumerate(value):
                reader = _TableReader(path, text, number, table)
                found.setdefault(reader.contract(), []).append(reader.waiver())
        else:
            found.setdefault(name, []).extend(_short_form(path, text, name, value))
    return found


def _short_form(path: Path, text: str, contract: str, table: Any) -> Iterator[Waiver]:
    if not isinstance(table, dict) or not all(isinstance(each, str) and each.strip() for each in table.values()):
        raise UsageError(f'{path}: [{contract}] must have lines like "CLAUSE" = "why this is known"')
    for clause, reason in table.items():
        yield Waiver(clause, reason, line=line_of(text, [contract, clause]))


class _TableReader:
    """Reads one table of the array. Each method raises FileError for a value that is wrong."""

    def __init__(self, path: Path, text: str, number: int, table: Any) -> None:
        self._path, self._text, self._place = path, text, (ARRAY, str(number))
        if not isinstance(table, dict):
            raise self._fault("", "must be a table, such as [[waivers]]")
        self._table: Mapping[str, Any] = table

    def contract(self) -> str:
        """Return the name of the contract."""
        return self._text_of("contract", is_needed=True)

    def waiver(self) -> Waiver:
        """Return the waiver."""
        for key in self._table:
            if key not in _KEYS:
                near = get_close_matches(key, _KEYS, n=1)
                advice = f"did you mean {near[0]}?" if near else f"known are {', '.join(_KEYS)}"
                raise self._fault(key, f"a waiver has no key {name_or_hidden(key)}; {advice}")
        clause, finding = self._text_of("clause"), self._text_of("finding")
        if bool(clause) == bool(finding):
            raise self._fault("", "a waiver needs either clause or finding")
        if finding and "operations" in self._table:
            raise self._fault("operations", "operations goes with clause; a finding is about its own operations")
        return Waiver(
            clause.removeprefix(f"{self.contract()}/"),
            self._text_of("reason", is_needed=True),
            finding,
            self._text_of("owner"),
            self._until(),
            self._text_of("ticket"),
            self._operations(),
            line_of(self._text, self._place),
        )

    def _fault(self, key: str, text: str) -> FileError:
        return FileError(self._path, text, line_of(self._text, [*self._place, key]))

    def _text_of(self, key: str, is_needed: bool = False) -> str:
        value = self._table.get(key, "")
        if not isinstance(value, str) or (key in self._table and not value.strip()):
            raise self._fault(key, f"{key} must be a text that is not empty")
        if is_needed and not value:
            raise self._fault(key, f'a waiver needs {key}, as in {key} = "..."')
        return value

    def _until(self) -> date | None:
        value = self._table.get("until")
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            raise self._fault("until", "until must be a date without quotes, such as 2030-12-31")
        return value

    def _operations(self) -> tuple[str, ...]:
        value = self._table.get("operations", [])
        is_list = isinstance(value, list) and all(isinstance(each, str) and each for each in value)
        if not is_list or ("operations" in self._table and not value):
            raise self._fault("operations", 'operations must be a list of patterns, such as ["delete*"]')
        return tuple(value)


def check_tables(path: Path, waivers: Mapping[str, object], names: Iterable[str]) -> None:
    """Check that no contract has a misspelt name.

    A table may be for a contract of another run. So an unknown name is an error in two cases only: it is similar to a
    known name, or no table of the file has a known name.

    Args:
        path: The file, for messages.
        waivers: Its waivers, by the names of contracts.
        names: The names or folders of the contracts of this run.

    Raises:
        UsageError: A table probably has a misspelt name.
    """
    folders = [find_folder(name).resolve() for name in names]
    running = {each.name for each in folders}
    known = running | {*shipped_contracts()}
    beside = {folder.parent for folder in folders}
    for name in waivers:
        if name in known or any((folder / name / "contract.yaml").is_file() for folder in beside):
            continue
        near = get_close_matches(name, sorted(known), n=1, cutoff=0.7)
        if near or not known & {*waivers}:
            meant = f"did you mean [{near[0]}]?" if near else f"this run has {', '.join(sorted(running))}"
            raise UsageError(f"{path}: [{name}] is no contract; {meant}")
