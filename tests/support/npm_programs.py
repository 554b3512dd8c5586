"""Programs that npm installs, once for all processes of a test session."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from filelock import FileLock

from benchmarks.npm import PRISM, install


def session_folder(factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all processes of this session share."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def prism_of(folder: Path) -> Path:
    """Return Prism's program, installed by whichever process needs it first. Raises SystemExit with the reason."""
    place, refused = folder / "prism", folder / "prism.refused"
    with FileLock(folder / "prism.lock"):
        if refused.exists():
            raise SystemExit(refused.read_text("utf-8"))
        if not place.exists():
            try:
                place.mkdir()
                install(PRISM, "prism", place)
            except SystemExit as reason:
                refused.write_text(str(reason), "utf-8")
                raise
    return place / "node_modules" / ".bin" / "prism"
