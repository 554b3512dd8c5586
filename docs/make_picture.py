"""Draw docs/picture.svg, the report of a run against a server with one fault.

Run `python docs/make_picture.py` again when the report changes.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from conformance.report.model import Report
from conformance.report.text_format import render_page
from conformance.runner.options import Options
from conformance.runner.run import run_contract

HERE = Path(__file__).parent
CONTRACT = "trackingmore-v2"
COLUMNS, CELL, LINE, MARGIN = 96, 8.4, 19, 16
COLOURS = {"31": "#f47067", "32": "#7ec699", "33": "#e5c07b"}
PAPER, INK, FAINT = "#1e2227", "#d7dae0", "#8b929e"
COLOURED = re.compile(r"\x1b\[([\d;]+)m(.*?)\x1b\[0m|([^\x1b]+)")
STYLE = "font-family='ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace' font-size='14'"


def failed_report() -> Report:
    """Return the report of a run against the server with one fault."""
    sys.path.insert(0, str(HERE))
    os.chdir(HERE)
    from careless import server

    with tempfile.TemporaryDirectory() as folder:
        keys = Path(folder) / "keys.toml"
        lines = [f'{profile} = "{key}"\n' for profile, key in server.keys.items()]
        keys.write_text(f"[{CONTRACT}]\n{''.join(lines)}", encoding="utf-8")
        options = Options(target="asgi:careless:app", credentials=keys, tag="picture1")
        return run_contract(CONTRACT, options)


def terminal_text() -> str:
    """Return the command of the run and its report, with colours as escape sequences."""
    command = f"$ conformance run {CONTRACT} --target asgi:careless:app --credentials keys.toml"
    return f"{command}\n{render_page(failed_report(), colour=True, width=COLUMNS)}"


def drawn(text: str) -> str:
    """Return the text as an SVG document."""
    lines = text.splitlines()
    width, height = round(COLUMNS * CELL + 2 * MARGIN), len(lines) * LINE + 2 * MARGIN
    body = "\n".join(piece for n, line in enumerate(lines) for piece in pieces(line, MARGIN + (n + 0.75) * LINE))
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' viewBox='0 0 {width} {height}' "
        f"role='img' {STYLE}>\n<title>The report of a run that failed</title>\n"
        f"<rect width='100%' height='100%' rx='8' fill='{PAPER}'/>\n{body}\n</svg>\n"
    )


def pieces(line: str, y: float) -> Iterator[str]:
    """Yield one SVG element for each part of the line that has one colour.

    The elements have a `textLength`, so that every font fits the columns.
    """
    column = 0
    for match in COLOURED.finditer(line):
        codes, coloured, plain = match.groups()
        text = plain if coloured is None else coloured
        if text.strip():
            lead = len(text) - len(text.lstrip())
            x, length = MARGIN + (column + lead) * CELL, len(text.strip()) * CELL
            yield (
                f"<text x='{x:.1f}' y='{y:.1f}' textLength='{length:.1f}' xml:space='preserve' "
                f"{look(codes)}>{escape(text.strip())}</text>"
            )
        column += len(text)


def look(codes: str | None) -> str:
    """Return the SVG attributes for the numbers of an escape sequence."""
    numbers = (codes or "").split(";")
    colour = next((COLOURS[each] for each in numbers if each in COLOURS), FAINT if "2" in numbers else INK)
    return f"fill='{colour}'" + (" font-weight='bold'" if "1" in numbers else "")


if __name__ == "__main__":
    (HERE / "picture.svg").write_text(drawn(terminal_text()), encoding="utf-8")
