"""A Chromium of this machine, driven by Playwright, for tests of the HTML report."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from benchmarks.npm import AXE, install

NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def chromium() -> Iterator[Any]:
    """Yield Playwright's `Browser`. Without Chromium or Playwright the test is skipped."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("Chromium is missing: apt-get install chromium")
    try:
        playwright = import_module("playwright.sync_api").sync_playwright()
    except ImportError:
        pytest.skip("Playwright is missing: pip install playwright")
    with playwright as driver:
        # Chromium has no sandbox for root, as in containers.
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"])
        try:
            yield browser
        finally:
            browser.close()


def axe_script(folder: Path) -> str:
    """Return the program of axe-core, which npm installs into `folder` once. Without npm the test is skipped."""
    with FileLock(folder / "axe.lock"):
        program = folder / "axe" / "node_modules" / "axe-core" / "axe.min.js"
        if not program.exists():
            (folder / "axe").mkdir(exist_ok=True)
            try:
                install(AXE, "axe", folder / "axe")
            except SystemExit as reason:
                pytest.skip(str(reason))
    return program.read_text("utf-8")
