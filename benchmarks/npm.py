"""Programs that npm installs, each in one exact version, into a folder that is removed afterwards."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PRISM = "@stoplight/prism-cli@5.14.2"
MOCKOON = "@mockoon/cli@9.9.0"
WIREMOCK = "wiremock@3.13.2"
REDOCLY = "@redocly/cli@2.77.0"


@contextmanager
def installed(package: str, program: str) -> Iterator[Path]:
    """The program of a package. Raises SystemExit where npm is missing."""
    with tempfile.TemporaryDirectory(prefix=f"{program}-") as folder:
        yield install(package, program, Path(folder))


def install(package: str, program: str, folder: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit(f"npm is missing: install Node.js, or say with --{program} where {program} is")
    subprocess.run([npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, package], check=True)
    return folder / "node_modules" / ".bin" / program
