"""Start `conformance serve` as its own process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
LIBRARY = ROOT / "tests" / "data" / "library"
CONFORMANCE = [sys.executable, "-m", "conformance"]


@contextmanager
def served(contract: str | Path, *options: str) -> Iterator[str]:
    """The base address of a running reference server."""
    with subprocess.Popen(
        [*CONFORMANCE, "serve", str(contract), *options], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
