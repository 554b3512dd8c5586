"""The path of a file as its repository names it, for readers that show the file at a line."""

from __future__ import annotations

from pathlib import Path

_PACKAGES = {"site-packages", "dist-packages"}


def path_in_repository(file: Path) -> str:
    """Return the path of a file from the root of its repository, or else from the current folder.

    The folders in it are separated by slashes. It is "" for a file of an installed package, and for one outside.
    """
    whole, here = file.resolve(), Path.cwd()
    if _PACKAGES.intersection(whole.parts):
        return ""
    root = next((each for each in whole.parents if (each / ".git").exists()), here)
    return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else ""
