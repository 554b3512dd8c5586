"""Run a command in this process, and catch what it prints."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Sequence
from pathlib import Path

from conformance.cli.main import main


def run_command(command: Sequence[str], folder: Path) -> tuple[int, str]:
    """Run a command in a folder; return its exit code and what it printed."""
    output = io.TextIOWrapper(io.BytesIO(), "utf-8", errors="backslashreplace")
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = "100"
    try:
        with contextlib.chdir(folder), contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            try:
                code = main(command)
            except SystemExit as ended:
                code = ended.code if isinstance(ended.code, int) else 2
    finally:
        os.environ.pop("COLUMNS") if before is None else os.environ.update(COLUMNS=before)
    output.flush()
    return code, output.buffer.getvalue().decode("utf-8", "replace")
