"""Write finished texts to files: whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path

from conformance.core.errors import UsageError
from conformance.core.text import shorten


def write(path: Path, text: str, what: str = "report") -> None:
    """Write `text` to `path` in UTF-8, in one step: readers never see half a file.

    `what` names the content in messages.

    Raises:
        UsageError: The folder is missing, or the file cannot be written.
    """
    check_folder(path, what)
    # UTF-8 cannot encode a lone surrogate; its backslash form is also its JSON escape.
    data = text.encode("utf-8", "backslashreplace")
    try:
        _replace(path, data)
    except OSError as error:
        raise UsageError(
            f"The {what} cannot be written to {path}: {error.strerror or error}. Name another file."
        ) from error


def check_folder(path: Path, what: str = "report") -> None:
    """Check that the folder of `path` exists and can be written to. Raises UsageError otherwise."""
    folder = path.parent
    if not _can_be_a_name(path):
        raise UsageError(
            f"The {what} cannot be written to {shorten(str(path), 200)}: the name is too long, or links to itself."
        )
    # Unlike Path, os.path does not raise for names that are too long.
    if not os.path.isdir(folder):  # noqa: PTH112
        raise UsageError(f"The {what} cannot be written to {path}: there is no folder {folder}. Create it first.")
    if os.path.isdir(path):  # noqa: PTH112
        raise UsageError(f"The {what} cannot be written to {path}: that is a folder. Name a file in it.")
    ordinary = os.path.isfile(path) or not os.path.exists(path)  # noqa: PTH110, PTH113
    if ordinary and not os.access(folder, os.W_OK):
        raise UsageError(
            f"The {what} cannot be written to {path}: the folder {folder} is read-only. Name another folder."
        )


def _can_be_a_name(path: Path) -> bool:
    """Return whether a file can have this path: it is not too long, no loop of links, and has no NUL character."""
    try:
        path.resolve().lstat()
    except FileNotFoundError:
        return True
    except (OSError, RuntimeError, ValueError) as fault:
        return isinstance(fault, OSError) and fault.errno not in (errno.ENAMETOOLONG, errno.ELOOP)
    return True


def _replace(path: Path, data: bytes) -> None:
    if path.exists() and not path.is_file():
        # A pipe or a device such as /dev/stdout is written to, never replaced.
        path.write_bytes(data)
        return
    goal = path.resolve()
    temporary = goal.with_name(f".{goal.name[:100]}.{secrets.token_hex(4)}")
    try:
        temporary.write_bytes(data)
        temporary.replace(goal)
    finally:
        temporary.unlink(missing_ok=True)
