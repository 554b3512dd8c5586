"""HTML reports for tests: what is in a page, and a report with very many failures."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from conformance.core.exchange import Response
from conformance.report.model import ClauseEntry, Report
from tests.support.reports import COVERED, CREATION, clause, coverage, evidence, report

HOSTILE = (
    "</script></title></style><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
)


@dataclass
class Page(HTMLParser):
    """The elements of a page, and its texts by element."""

    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    inside: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.inside = tag

    def handle_data(self, data: str) -> None:
        places = {"script": self.scripts, "style": self.styles}
        places.get(self.inside, self.texts).append(data)

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    @property
    def data(self) -> Any:
        """The data for the scripts."""
        return json.loads(self.scripts[0])

    @property
    def text(self) -> str:
        """What a reader sees without JavaScript."""
        return " ".join(" ".join(self.texts).split())


def page_of(text: str) -> Page:
    page = Page()
    page.feed(text)
    page.close()
    return page


def hostile() -> Report:
    """A report with markup wherever a contract or a target puts text."""
    request = CREATION.replace(headers=(("X-Name", HOSTILE),), query=(("q", HOSTILE),), body=HOSTILE.encode())
    reply = Response(200, (("Server", HOSTILE),), HOSTILE.encode())
    shown = evidence(request, reply, operation=HOSTILE, expected=HOSTILE, actual=HOSTILE, fault=HOSTILE)
    odd = clause(HOSTILE, "fail", says=HOSTILE, source=(HOSTILE,), reason=HOSTILE, evidence=(shown,))
    return report(odd, target=HOSTILE, notes=(HOSTILE,), habits={HOSTILE: 200}, dialects={HOSTILE: (HOSTILE,)})


def failing(number: int) -> Report:
    """A report with so many failures, each with eight exchanges of its own."""
    return report(*(_failing(n) for n in range(number)), coverage=coverage(COVERED), exchanges=5000)


def _failing(number: int) -> ClauseEntry:
    shown = []
    for each in range(8):
        path = f"/trackings/{number}/{each}"
        body = json.dumps({"message": "No " * 60, "at": path}).encode()
        reply = Response(500, (("Content-Type", "application/json"),), body)
        operation = "createTracking" if number % 2 else "readTracking"
        shown.append(evidence(CREATION.replace(path=path), reply, operation=operation, actual=f"HTTP 500 at {path}"))
    return clause(f"code.{number}", "fail", says=f"Request {number} is answered.", evidence=tuple(shown))
