"""A third-party server: its folder, its environment, and its process.

README.md describes the files of a folder.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from filelock import FileLock

from benchmarks.measuring import ROOT, free_port, running

FOLDERS = Path(__file__).parent
ENVIRONMENTS = ROOT / ".venv-servers"
_PIP_OPTIONS = ("--quiet", "--disable-pip-version-check", "--retries", "1", "--no-deps", "--no-compile")
"""Fast: requirements.txt has all packages, and a server needs few of their modules."""


class NotInstalled(Exception):
    """The packages of a server cannot be installed; the message has the reason."""


@dataclass(frozen=True)
class Server:
    """What the folder of a server says about its start."""

    folder: Path
    start: Sequence[str]
    base: str
    prepare: Sequence[Sequence[str]] = ()
    requests: Sequence[dict[str, Any]] = ()

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def environment(self) -> Path:
        return ENVIRONMENTS / self.name


def servers() -> list[str]:
    """Return the names of all servers."""
    return sorted(each.parent.name for each in FOLDERS.glob("*/server.yaml"))


def load_server(name: str) -> Server:
    """Return the server whose folder has this name."""
    folder = FOLDERS / name
    return Server(folder, **yaml.safe_load((folder / "server.yaml").read_text("utf-8")))


def install(server: Server) -> None:
    """Install the server's packages into an environment of its own, unless it has exactly these already.

    Raises:
        NotInstalled: pip cannot install them.
    """
    requirements = server.folder / "requirements.txt"
    digest, installed = hashlib.sha256(requirements.read_bytes()).hexdigest(), server.environment / "installed"
    ENVIRONMENTS.mkdir(exist_ok=True)
    with FileLock(ENVIRONMENTS / f"{server.name}.lock"):
        if installed.exists() and installed.read_text("utf-8") == digest:
            return
        _call([sys.executable, "-m", "venv", "--clear", "--without-pip", str(server.environment)])
        pip = [sys.executable, "-m", "pip", "--python", str(server.environment / "bin" / "python"), "install"]
        _call([*pip, *_PIP_OPTIONS, "-r", str(requirements)])
        installed.write_text(digest, "utf-8")


def _call(words: Sequence[str]) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise NotInstalled(lines[-1] if lines else f"{words[0]} failed")


@contextmanager
def started(server: Server) -> Iterator[str]:
    """Start the installed server on a free port of this machine, and yield the URL of its API's base.

    Raises:
        SystemExit: The server does not start.
    """
    with TemporaryDirectory(prefix=f"{server.name}-") as work:
        port, log = free_port(), Path(work, "log")
        names = {"folder": str(server.folder), "work": work, "port": str(port)}
        for words in server.prepare:
            subprocess.run(_command(server, words, names), cwd=work, check=True, stdout=subprocess.DEVNULL)
        try:
            with running(_command(server, server.start, names), port, log, Path(work)):
                base = f"http://127.0.0.1:{port}{server.base}"
                for each in server.requests:
                    _send(base + each["path"], each["method"], each["body"])
                yield base
        except SystemExit as ended:
            raise SystemExit(f"{ended}\n{log.read_text('utf-8', 'replace')}") from None


def _command(server: Server, words: Sequence[str], names: dict[str, str]) -> list[str]:
    """Return a command whose program is in the environment, with the names filled in."""
    program, *rest = (word.format(**names) for word in words)
    return [str(server.environment / "bin" / program), *rest]


def _send(url: str, method: str, body: Any) -> None:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener.open(request, timeout=10).close()
