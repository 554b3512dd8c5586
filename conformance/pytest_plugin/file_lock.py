"""Make a text once, in whichever of several processes comes first."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from conformance.core.errors import TargetError
from conformance.report.file_writer import write


def make_once(folder: Path, name: str, make: Callable[[], str]) -> str:
    """Return the text that `make` makes. One process makes it; the others, which share the folder, wait and read it.

    Raises TargetError where the process that began did not finish: nothing is made a second time.
    """
    made, begun = folder / f"{name}.json", folder / f"{name}.begun"
    if not folder.is_dir():
        raise TargetError(f"{folder} is not here: the workers of a session have to be on one machine")
    with _locked(folder / f"{name}.lock"):
        if not made.exists():
            if begun.exists():
                raise TargetError(f"the process that began the run of {name} did not end it; run pytest again")
            begun.touch()
            write(made, make())
        return made.read_text("utf-8")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """A lock that the system takes back from a process that dies, so that nobody waits for it in vain."""
    with path.open("ab") as file:
        _lock(file)
        try:
            yield
        finally:
            _unlock(file)


if sys.platform == "win32":
    import msvcrt
    import time

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        while True:
            try:
                return msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            except OSError:
                time.sleep(0.05)

    def _unlock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
