"""Find the folders of contracts: the shipped ones by their names, others by a path."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from conformance.core.errors import UsageError
from conformance.core.text import shorten


def specs_folder() -> Path:
    """Return the folder of the shipped contracts: in the installed package, or beside it in a checkout."""
    inside = Path(__file__).parent.parent / "specs"
    return inside if inside.is_dir() else inside.parent.parent / "specs"


def shipped_contracts() -> list[str]:
    """Return the names of the shipped contracts, sorted."""
    return sorted(folder.name for folder in specs_folder().iterdir() if (folder / "contract.yaml").is_file())


def name_of_folder(folder: Path) -> str:
    """Return what names the contract of a folder on a command line: its name if it is shipped, else the path."""
    return folder.name if folder.parent == specs_folder() else str(folder)


def configured_or_given(name: str, configured: Sequence[str]) -> str:
    """Return the one of the configured contracts whose folder has this name, or else the name itself."""
    return next((each for each in configured if Path(each).name == name), name)


def is_file(path: Path) -> bool:
    """Return whether the path is a file. Names that no file can have are none: too long, or with a NUL character."""
    return os.path.isfile(path)  # noqa: PTH113 - Path.is_file raises an error for some of these names


def is_folder(path: Path) -> bool:
    """Return whether the path is a folder, for any name, as `is_file`."""
    return os.path.isdir(path)  # noqa: PTH112 - as above


def find_folder(name: str) -> Path:
    """Return the folder of the shipped contract with this name, or else the folder at this path.

    Raises UsageError if there is no contract.
    """
    for folder in (specs_folder() / name, Path(name)):
        if is_file(folder / "contract.yaml") and name not in ("", ".", ".."):
            return folder
    if is_file(Path(name) / "contract.yaml"):
        return Path(name)
    check_is_no_file(Path(name))
    known = ", ".join(shipped_contracts())
    raise UsageError(
        f"there is no contract {shorten(name, 200)!r}: give one of {known}, or a folder that has a contract.yaml"
    )


def check_is_no_file(path: Path) -> None:
    """Raise UsageError if a path that should name the folder of a contract is a file."""
    if is_file(path):
        raise UsageError(f"{path} is a file; give its folder, {path.parent}")
