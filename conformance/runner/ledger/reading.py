"""Read a ledger. Its last line may be cut off, and others may be damaged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, BinaryIO

from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.observation.target_state import TargetState
from conformance.runner.ledger.entries import FORMAT, Changes, Entry, Header, changes_in

_LONGEST_LINE = 16 << 20
_LONGEST_HEADER = 64 << 10
_LONGEST_TEXT = 4096
_LARGEST_FILE = 512 << 20


@dataclass
class Ledger:
    """What a ledger says.

    Attributes:
        changes: The changes of all writes, in their order.
        unanswered: The expected changes of each write whose reply is not noted, by its number.
        settings: The backups of singletons that may have changed, by name.
        broken: The numbers of the lines that cannot be read.
        last: The largest number of a write.
        size: The number of bytes up to the end of the last line that is not cut off.
    """

    changes: list[Changes] = field(default_factory=list)
    unanswered: dict[int, Changes] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    broken: list[int] = field(default_factory=list)
    last: int = 0
    size: int = 0

    def add_to(self, state: TargetState) -> None:
        """Add the changes to a target state."""
        for each in self.changes:
            each.add_to(state)
        for each in self.unanswered.values():
            each.add_to(state)


def read_header(path: Path) -> Header:
    """Return the first line of a ledger. Raises UsageError if it is none, OSError if it cannot be read."""
    with path.open("rb") as file:
        return _header(path, file.readline(_LONGEST_HEADER))


def read_ledger(path: Path, contract: Contract) -> Ledger:
    """Read all lines but the first.

    Raises:
        UsageError: The file is too large.
        OSError: It cannot be read.
    """
    if path.stat().st_size > _LARGEST_FILE:
        raise UsageError(
            f"{path} is larger than {_LARGEST_FILE >> 20} MiB, so it is no ledger of a run; name another file"
        )
    ledger = Ledger()
    with path.open("rb") as file:
        ledger.size = len(file.readline(_LONGEST_HEADER))
        damaged: list[int] = []
        for number, line in enumerate(_lines(file), 2):
            try:
                _take(ledger, contract, _entry(line))
            except (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError):
                damaged.append(number)
                continue
            # A power failure damages the end of a file, which then was not yet synced.
            ledger.broken += damaged
            damaged, ledger.size = [], file.tell()
    return ledger


def _lines(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(_LONGEST_LINE):
        yield line


def _entry(line: bytes) -> Entry:
    entry = json.loads(line)
    if not isinstance(entry, dict) or not line.endswith(b"\n"):
        raise ValueError("not a whole line")
    return entry


def _take(ledger: Ledger, contract: Contract, entry: Entry) -> None:
    """Add the meaning of a line. Raises an exception if the line is wrong."""
    if "write" in entry:
        number = int(entry["write"])
        ledger.last = max(ledger.last, number)
        ledger.unanswered[number] = changes_in(contract, entry)
    elif "reply" in entry:
        changes = changes_in(contract, entry)
        ledger.unanswered.pop(int(entry["reply"]), None)
        ledger.changes.append(changes)
    elif "restored" in entry:
        ledger.settings.pop(entry["restored"], None)
    elif contract.resources[entry["setting"]].singleton:
        ledger.settings[entry["setting"]] = entry["shown"]
    else:
        raise ValueError("not a setting")


def _header(path: Path, line: bytes) -> Header:
    try:
        entry = _entry(line)
        # Ledgers of earlier runs have no directory.
        if entry.pop("format") != FORMAT or {*entry, "directory"} != {each.name for each in fields(Header)}:
            raise ValueError("another format")
        if not all(isinstance(each, str) and len(each) <= _LONGEST_TEXT for each in entry.values()):
            raise ValueError("not a text")
        return Header(**entry)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise UsageError(
            f"{path} is not a ledger of this version: its first line is wrong; name another file"
        ) from None
