"""The beginning of the page, and the facts of the run, as HTML."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from conformance.checks.clause_results import Verdict
from conformance.checks.exit_codes import meaning
from conformance.report.html.elements import element
from conformance.report.html.history import moment
from conformance.report.leftovers import names_by_reason
from conformance.report.model import Report
from conformance.report.text_format import covered
from conformance.terminal.text_layout import count_text

_DIALECT = "What the replies show about each axis of the contract."
_HABITS = "The status that the target chose among those allowed, and for which clauses and outcomes."
_ORDER: tuple[Verdict, ...] = ("fail", "error", "warn", "waived", "inconclusive", "skipped", "pass")


def summary_header(report: Report) -> Element:
    """Return the contract, the verdict, and the number of clauses with each verdict."""
    effort = f"{count_text(report.exchanges, 'exchange')} in {report.duration_s:.1f} s"
    return element(
        "div",
        "head",
        element("p", "kicker", "Contract test report"),
        element("h1", "", report.contract),
        element("p", "about", report.target, " · ", moment(report.started), " · ", effort),
        element("p", f"result {'bad' if report.exit else 'good'}", headline(report)),
        None if report.complete else element("p", "caution", "Not complete: clauses were left out or not checked."),
        _bar(report),
        element("ul", {"class": "verdicts", "aria-label": "Clauses by verdict"}, *_counts(report)),
    )


def headline(report: Report) -> str:
    """Return the result of the run in one sentence."""
    failing = [each for each in report.findings if each.verdict == "fail"]
    if not failing:
        return meaning(report.exit, report.run_summary).capitalize()
    places = len({name for each in failing for name in each.operations})
    at = f" at {count_text(places, 'operation')}" if places else ""
    return f"{count_text(len(failing), 'finding')}{at}"


def facts(report: Report) -> Element:
    """Return what the run was: names and values."""
    values = {
        "Target": report.target,
        "Exit code": report.exit_line,
        "Started": report.started,
        "Coverage": covered(report.coverage.summary) if report.coverage else "",
        "Profiles": ", ".join(report.profiles) or "none",
        "Tag": report.tag or "",
        "Seed": "" if report.seed is None else str(report.seed),
        "Records created": "" if report.records_created is None else str(report.records_created),
        "Contract": f"{report.contract}, digest {report.contract_digest}",
        "Tool": f"{report.tool.name} {report.tool.version}",
    }
    return _list(values)


def dialects(report: Report) -> Element | None:
    """Return the choices that the target made where the contract allows several; None if there are none."""
    values = {axis: " or ".join(left) or "none" for axis, left in sorted(report.dialects.items())}
    habits: dict[str, str] = {}
    for name, status in sorted(report.habits.items(), key=lambda each: (each[1], each[0])):
        chosen = f"HTTP {status}"
        habits[chosen] = f"{habits[chosen]}, {name}" if chosen in habits else name
    parts = [_part("Dialect", _DIALECT, values), _part("Habits", _HABITS, habits)]
    found = [each for each in parts if each is not None]
    return element("div", "choices", *found) if found else None


def notes(report: Report) -> Element | None:
    """Return the notes, and what is left on the target; None if there is nothing."""
    items = [element("li", "", each) for each in report.notes]
    for why, names in names_by_reason(report.leftovers).items():
        inner = element("ul", "", *(element("li", "", name) for name in names))
        items.append(element("li", "", f"Left on the target ({why}):", inner))
    return element("ul", "notes", *items) if items else None


def _part(title: str, text: str, values: dict[str, str]) -> Element | None:
    return element("div", "", element("h3", "", title), element("p", "", text), _list(values)) if values else None


def _list(values: dict[str, str]) -> Element:
    rows = [each for name, value in values.items() if value for each in (("dt", name), ("dd", value))]
    return element("dl", "facts", *(element(tag, "", text) for tag, text in rows))


def _counts(report: Report) -> list[Element]:
    counts = [(name, report.summary.get(name, 0)) for name in _ORDER]
    return [
        element("li", {"class": name, "data-verdict": name}, element("b", "", str(count)), f" {name}")
        for name, count in counts
        if count
    ]


def _bar(report: Report) -> Element:
    """Draw the shares of the verdicts. Each has at least a hundredth, so that one failure stays visible."""
    shares = [(name, report.summary[name]) for name in _ORDER if report.summary.get(name)]
    whole = sum(count for _, count in shares) or 1
    widths = [max(10, round(1000 * count / whole)) for _, count in shares]
    left, total, pieces = 0, sum(widths) or 1, []
    for (name, _), width in zip(shares, widths, strict=True):
        pieces.append(element("rect", {"class": name, "x": str(left), "width": str(width), "height": "6"}))
        left += width
    box = {"class": "bar", "viewBox": f"0 0 {total} 6", "preserveAspectRatio": "none", "aria-hidden": "true"}
    return element("svg", box, *pieces)
