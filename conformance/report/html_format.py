"""Write a report as one HTML page for people, which opens from disk and requests nothing.

`conformance.report.html` has its parts.
"""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from xml.etree.ElementTree import Element

from conformance.report.html.elements import element, markup
from conformance.report.html.findings import findings_section
from conformance.report.html.history import history_section, older_reports, seen_before
from conformance.report.html.payload import payload
from conformance.report.html.summary import dialects, facts, headline, notes, summary_header
from conformance.report.model import Report

_FOLDER = Path(__file__).parent / "html" / "page"
_SCRIPTS = ("elements", "data", "exchange", "findings", "lists", "coverage", "filters", "keyboard", "page")
_PLACE = re.compile(r"\{\{(\w+)\}\}")


def render(report: Report) -> str:
    """Return the page. It compares the older reports in `report.history` that are on the same contract."""
    style = _text("style.css")
    script = "(() => {\n'use strict';\n" + "".join(_text(f"{name}.js") for name in _SCRIPTS) + "})();\n"
    older = older_reports(report)
    before = seen_before(report, older)
    parts = {
        "policy": _policy(style, script),
        "title": markup(element("title", "", f"{report.contract}: {headline(report)}")),
        "style": style,
        "summary": markup(summary_header(report)),
        "findings": findings_section(report, before) or markup(_no_finding(report)),
        "notes": _section("notes", "Notes", notes(report)),
        "history": _section("history", "History", history_section(report, older)),
        "dialects": _section("dialects", "Dialect and habits", dialects(report)),
        "facts": _section("run", "Run", facts(report)),
        "data": payload(report, before),
        "script": script,
    }
    return _PLACE.sub(lambda found: parts[found[1]], _text("page.html"))


def _policy(style: str, script: str) -> str:
    """Return the Content-Security-Policy that allows this style and this script, and nothing else."""
    allowed = f"style-src {_hash(style)}; script-src {_hash(script)}"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _section(name: str, title: str, content: Element | None) -> str:
    """Return a section, or nothing without content."""
    if content is None:
        return ""
    heading = element("h2", {"id": f"{name}-title"}, title)
    return markup(element("section", {"id": name, "aria-labelledby": f"{name}-title"}, heading, content))


def _no_finding(report: Report) -> Element:
    return element("p", "none", "No clause failed." if report.with_verdict("pass") else "No clause was judged.")


def _text(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")
