"""Find the configuration file: from a folder upward to the root of the repository; the nearest wins."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.contract.folders import is_file
from conformance.core.errors import UsageError

OWN_FILE = "conformance.toml"
PROJECT_FILE = "pyproject.toml"
TABLE = ("tool", "conformance")


@dataclass(frozen=True)
class ConfigurationFile:
    """A file with a configuration.

    Attributes:
        path: The file, relative to the working directory if the search started there.
        table: The configuration, as parsed.
        text: The text of the file.
        prefix: The names of the tables that the configuration is in.
    """

    path: Path
    table: dict[str, Any]
    text: str
    prefix: tuple[str, ...]


def find_file(start: Path | None = None) -> ConfigurationFile | None:
    """Return the file that applies in a folder, by default the working directory; None if there is none.

    Raises:
        UsageError: A file cannot be read, or a folder has two configurations.
    """
    for folder in _folders(start):
        own, project = folder / OWN_FILE, folder / PROJECT_FILE
        found = _project_table(project)
        if found is not None and is_file(own):
            raise UsageError(f"{own} and [{'.'.join(TABLE)}] in {project} are both a configuration; keep one of them")
        if found is not None:
            return ConfigurationFile(project, *found, TABLE)
        if is_file(own):
            return ConfigurationFile(own, *_read(own), ())
    return None


def _folders(start: Path | None) -> Iterator[Path]:
    """Yield the folders to search. Outside of a repository, only the first: others may belong to other users."""
    try:
        first = start or Path.cwd()
    except FileNotFoundError:
        return
    above = [first, *first.parents]
    root = next((n for n, each in enumerate(above) if os.path.lexists(each / ".git")), 0)
    for steps, folder in enumerate(above[: root + 1]):
        yield folder if start else Path(*[os.pardir] * steps)


def _project_table(path: Path) -> tuple[dict[str, Any], str] | None:
    """Return `[tool.conformance]` of a pyproject.toml, and the text of the file; None without the table."""
    try:
        # Parsing takes longer than this search, and most projects have no such table.
        if b"conformance" not in path.read_bytes():
            return None
    except (OSError, ValueError):
        return None
    document, text = _read(path)
    tool = document.get(TABLE[0])
    table = tool.get(TABLE[1]) if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise UsageError(f"{path}: {'.'.join(TABLE)} must be a table, [{'.'.join(TABLE)}]")
    return None if table is None else (table, text)


def _read(path: Path) -> tuple[dict[str, Any], str]:
    # The parser takes a moment to load, and most projects have no configuration.
    from conformance.core.toml_file import TomlFault, read_toml_and_text

    # Messages of the parser are left out, because they quote the file.
    sentences = {
        TomlFault.UNREADABLE: "cannot read the configuration: {message}",
        TomlFault.TOO_LARGE: "cannot read the configuration: {message}",
        TomlFault.NOT_UTF_8: "the configuration is not UTF-8; save it as UTF-8",
        TomlFault.TOO_DEEP: "not valid TOML at {place}",
        TomlFault.DUPLICATE: "a name is defined twice, at {place}",
        TomlFault.SYNTAX: "not valid TOML at {place}",
    }
    return read_toml_and_text(path, sentences)
