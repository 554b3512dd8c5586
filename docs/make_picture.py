"""Draws docs/picture.svg: what a run says of a server with one fault. `python docs/make_picture.py` makes it anew."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from conformance.report.text_format import render_page
from conformance.runner.options import Options
from conformance.runner.run import run_contract

HERE = Path(__file__).parent
CONTRACT = "trackingmore-v2"
COLUMNS, CELL, LINE, MARGIN = 96, 8.4, 19, 16
COLOURS = {"31": "#f47067", "32": "#7ec699", "33": "#e5c07b"}
PAPER, INK, FAINT = "#1e2227", "#d7dae0", "#8b929e"
PAINTED = re.compile(r"\x1b\[([\d;]+)m(.*?)\x1b\[0m|([^\x1b]+)")
STYLE = "font-family='ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace' font-size='14'"


def terminal_text() -> str:
    """The report in colours, after the command that prints it."""
    sys.path.insert(0, str(HERE))
    os.chdir(HERE)
    from careless import server

    with tempfile.TemporaryDirectory() as folder:
        keys = Path(folder) / "keys.toml"
        lines = [f'{profile} = "{key}"\n' for profile, key in server.keys.items()]
        keys.write_text(f"[{CONTRACT}]\n{''.join(lines)}", encoding="utf-8")
        options = Options(target="asgi:careless:app", credentials=keys, tag="picture1")
        report = run_contract(CONTRACT, options)
    command = f"$ conformance run {CONTRACT} --target asgi:careless:app --credentials keys.toml"
    return f"{command}\n{render_page(report, colour=True, width=COLUMNS)}"


def drawn(text: str) -> str:
    """The text as an SVG document."""
    lines = text.splitlines()
    width, height = round(COLUMNS * CELL + 2 * MARGIN), len(lines) * LINE + 2 * MARGIN
    body = "\n".join(piece for n, line in enumerate(lines) for piece in pieces(line, MARGIN + (n + 0.75) * LINE))
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' viewBox='0 0 {width} {height}' "
        f"role='img' {STYLE}>\n<title>A run that found one broken promise</title>\n"
        f"<rect width='100%' height='100%' rx='8' fill='{PAPER}'/>\n{body}\n</svg>\n"
    )


def pieces(line: str, y: float) -> Iterator[str]:
    """One element for each stretch of one colour; its length is given, so that any font fits the grid."""
    column = 0
    for match in PAINTED.finditer(line):
        codes, painted, plain = match.groups()
        text = plain if painted is None else painted
        if text.strip():
            lead = len(text) - len(text.lstrip())
            x, length = MARGIN + (column + lead) * CELL, len(text.strip()) * CELL
            yield (
                f"<text x='{x:.1f}' y='{y:.1f}' textLength='{length:.1f}' xml:space='preserve' "
                f"{look(codes)}>{escape(text.strip())}</text>"
            )
        column += len(text)


def look(codes: str | None) -> str:
    """Colour and weight for the numbers of an escape sequence."""
    numbers = (codes or "").split(";")
    colour = next((COLOURS[each] for each in numbers if each in COLOURS), FAINT if "2" in numbers else INK)
    return f"fill='{colour}'" + (" font-weight='bold'" if "1" in numbers else "")


if __name__ == "__main__":
    (HERE / "picture.svg").write_text(drawn(terminal_text()), encoding="utf-8")
