"""A pseudo-terminal for a command in its own process."""

from __future__ import annotations

import os
import pty
import subprocess

from tests.support.served import CONFORMANCE, ROOT


def on_a_terminal(*arguments: str, **environment: str) -> tuple[int, str]:
    """(exit code, what a terminal got on stderr) of a process of its own."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*CONFORMANCE, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        cwd=ROOT,
        env={**_without("CI", "NO_COLOR"), "TERM": "xterm", **environment},
    ) as process:
        os.close(theirs)
        output = b""
        try:
            while part := os.read(ours, 65536):
                output += part
        except OSError:  # how Linux says that the other side is closed
            pass
        os.close(ours)
    return process.returncode, output.decode()


def _without(*names: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in names}
