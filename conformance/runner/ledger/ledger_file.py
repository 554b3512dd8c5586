"""Append lines to a ledger, so that they survive the process and a power failure."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from threading import Lock
from time import monotonic

from conformance.core.errors import UsageError
from conformance.runner.ledger.entries import Entry

if sys.platform != "win32":
    import fcntl


class LedgerFile:
    """An open ledger. It is locked until the process ends, which shows other processes that its run goes on.

    A line that is written survives the process. It survives a power failure when it is synced. That is done at most
    once in `sync_interval_s` seconds, so the lines of so many seconds may be lost.
    """

    def __init__(self, path: Path, descriptor: int, sync_interval_s: float = 0) -> None:
        self.path = path
        self._descriptor = descriptor
        self._writing, self._syncing = Lock(), Lock()
        self._written = self._synced = 0
        self._sync_interval_s = sync_interval_s
        self._next_sync_s = 0.0

    @classmethod
    def create(cls, path: Path, sync_interval_s: float = 0) -> LedgerFile:
        """Create a file that only its owner can read. Raises FileExistsError if it exists, else OSError."""
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        file = cls(path, descriptor, sync_interval_s)
        file.lock()
        _sync_folder(path.parent)
        return file

    @classmethod
    def reopen(cls, path: Path) -> LedgerFile:
        """Open an old file. Raises UsageError if its run has not ended, OSError if it cannot be opened."""
        file = cls(path, os.open(path, os.O_RDWR | os.O_APPEND))
        if not file.lock():
            file.close()
            raise UsageError(f"{path} is the ledger of a run that has not ended; wait for its end, or interrupt it")
        return file

    def lock(self) -> bool:
        """Lock the file; return whether no other process has it open."""
        if sys.platform == "win32":
            return True
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def cut_off(self, size: int) -> None:
        """Remove what follows the given number of bytes: a line that was not finished."""
        os.ftruncate(self._descriptor, size)

    def append(self, entry: Entry, synced: bool = True) -> None:
        """Append a line. If it has to be `synced`, return when it is on the disk, unless the last sync was just now.

        Other lines get there with the next one that is synced. Several threads can call this. Raises OSError.
        """
        line = json.dumps(entry, separators=(",", ":")).encode() + b"\n"
        with self._writing:
            left = memoryview(line)
            while left:
                left = left[os.write(self._descriptor, left) :]
            self._written += 1
            number = self._written
        if synced:
            self._sync(number)

    def _sync(self, number: int) -> None:
        with self._syncing:
            # The thread that had the turn before may have synced this line too.
            if self._synced < number and monotonic() >= self._next_sync_s:
                upto = self._written
                os.fsync(self._descriptor)
                self._synced = upto
                self._next_sync_s = monotonic() + self._sync_interval_s

    def remove(self) -> None:
        """Remove the file from its folder, and close it."""
        self.path.unlink(missing_ok=True)
        self.close()

    def close(self) -> None:
        """Close the file, and unlock it."""
        os.close(self._descriptor)


def is_in_use(path: Path) -> bool:
    """Return whether the run of a ledger has not ended. Raises OSError if it cannot be opened."""
    file = LedgerFile(path, os.open(path, os.O_RDONLY))
    try:
        return not file.lock()
    finally:
        file.close()


def _sync_folder(folder: Path) -> None:
    # Windows cannot open folders.
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
