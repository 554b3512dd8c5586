"""Photograph docs/report.png, the HTML report of the run in docs/picture.svg.

Run `python docs/make_screenshot.py` again when the report changes. It needs Chromium (`apt-get install chromium`) and
Playwright (`pip install playwright`).
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from make_picture import HERE, failed_report
from playwright.sync_api import sync_playwright

from conformance.report.html_format import render

SIZE = {"width": 1280, "height": 960}
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


def photograph(page: Path, picture: Path) -> None:
    """Write what Chromium shows of a page."""
    program = next(filter(None, map(shutil.which, PROGRAMS)))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        tab = browser.new_page(viewport=SIZE, color_scheme="light")
        tab.goto(page.as_uri())
        tab.screenshot(path=picture)
        browser.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.html"
        file.write_text(render(failed_report()), encoding="utf-8")
        photograph(file, HERE / "report.png")
