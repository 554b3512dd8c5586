"""Where this tool keeps files of the user: in folders of the platform, by the XDG base directories elsewhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def user_folder(name: str, variable: str, on_mac: str, elsewhere: str) -> Path | None:
    """Return a folder of this tool: in the folder that a variable names, otherwise where the platform has such files.

    It is None if the user has no home. `on_mac` and `elsewhere` are relative to the home.
    """
    home = os.path.expanduser("~")  # noqa: PTH111 - Path.home() raises an error if there is no home
    defaults = {"win32": os.environ.get("LOCALAPPDATA", home), "darwin": f"{home}/{on_mac}"}
    roots = (os.environ.get(variable, ""), defaults.get(sys.platform, f"{home}/{elsewhere}"))
    root = next((each for each in map(Path, roots) if each.is_absolute()), None)
    return root / "apiproof" / name if root is not None else None
