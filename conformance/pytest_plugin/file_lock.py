"""Create a text in one of several processes, and share it with the others through a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from conformance.core.errors import TargetError
from conformance.report.file_writer import write


def make_once(folder: Path, name: str, make: Callable[[], str]) -> str:
    """Return the text that `make` returns. The first process calls it; the others wait, and read the text in `folder`.

    Raises TargetError if the first process ended without a text; `make` is never called twice.
    """
    made, begun = folder / f"{name}.json", folder / f"{name}.begun"
    if not folder.is_dir():
        raise TargetError(f"this machine has no folder {folder}: run all workers of a session on one machine")
    # The system releases the lock of a process that dies, so no other process waits forever.
    with FileLock(folder / f"{name}.lock"):
        if not made.exists():
            if begun.exists():
                raise TargetError(f"the process that began the run of {name} did not end it; run pytest again")
            begun.touch()
            write(made, make())
        return made.read_text("utf-8")
