"""Where ledgers are: one file for each run, in the folder of the user's state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from conformance.core.errors import NamedOption, UsageError
from conformance.core.user_folders import user_folder
from conformance.runner.ledger.entries import Header
from conformance.runner.ledger.ledger_file import is_in_use
from conformance.runner.ledger.reading import read_header
from conformance.targets import find_kind

_SUFFIX = ".ledger"
_MOST_FILES = 1000
"""So many files are looked at, which a run leaves only if it is killed."""


def ledger_folder() -> Path | None:
    """Return the folder: in `XDG_STATE_HOME` if it is set, otherwise where the platform has states.

    It is None if the user has no home.
    """
    return user_folder("ledgers", "XDG_STATE_HOME", "Library/Application Support", ".local/state")


def new_ledger_path(contract: str, tag: str) -> Path:
    """Return the path of a new ledger, whose folder exists. Raises UsageError if there can be no such folder."""
    folder = ledger_folder()
    advice = (" ", NamedOption("ledger", "FILE", advised=True), " to write it to another place")
    if folder is None:
        raise UsageError("the ledger of the run has no folder, as the user has no home;", *advice)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fault:
        why = f"the folder {folder} of the ledger cannot be created: {fault.strerror or fault};"
        raise UsageError(why, *advice) from fault
    safe_name = re.sub(r"[^\w.-]", "_", contract)[:100]
    stem = f"{safe_name}-{tag}"
    names = (f"{stem}{n}{_SUFFIX}" for n in ("", *(f"-{n}" for n in range(2, _MOST_FILES))))
    return next((folder / each for each in names if not (folder / each).exists()), folder / f"{stem}{_SUFFIX}")


def old_ledgers(target: str | None = None, tag: str | None = None) -> Iterator[Path]:
    """Yield the ledgers of runs that have ended, of this target or with this tag, if given."""
    folder = ledger_folder()
    if folder is None or not folder.is_dir():
        return
    place = None if target is None else (target, find_kind(target).directory)
    for path in sorted(islice(folder.glob(f"*{_SUFFIX}"), _MOST_FILES)):
        header = _header_of_ended(path)
        if header is not None and place in (None, (header.target, header.directory)) and tag in (None, header.tag):
            yield path


def _header_of_ended(path: Path) -> Header | None:
    try:
        return None if is_in_use(path) else read_header(path)
    except (OSError, UsageError):
        return None
