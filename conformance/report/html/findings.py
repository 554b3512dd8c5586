"""The findings as HTML, which is readable without JavaScript.

`page/findings.js` writes the same elements for those of which the page has the details only as data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element

from conformance.report.evidence import Evidence
from conformance.report.findings import FindingEntry
from conformance.report.html.elements import element, link, markup
from conformance.report.html.exchange import exchange_block
from conformance.report.model import ClauseEntry, Report
from conformance.report.sentences import BLAMES, reason_label
from conformance.terminal.text_layout import count_text

_LEAD = (
    "Failures that probably have one cause are one finding. In commands, $KEY is the key of profile valid, "
    "$KEY_NAME that of another profile, and $BASE the address of the target."
)
_MOST = 1000
_INSIDE_BYTES = 120_000
_FEW = 3


def findings_section(report: Report, seen_before: Mapping[str, str]) -> str:
    """Return all findings; `seen_before` has a sentence for the findings about which older reports say something.

    The first ones are whole. Of the others, the page has the details only as data, of which a script makes the same
    elements.
    """
    clauses = {each.id: each for each in report.clauses}
    room, parts = _INSIDE_BYTES, []
    for number, finding in enumerate(report.findings[:_MOST]):
        clause, evidence = clauses[finding.clause], report.shown(finding)
        follow = [clauses[each] for each in finding.follow]
        before = seen_before.get(finding.id, "")
        inside = _inside(finding, clause, follow, evidence, place_of(report, clause), before)
        room -= len(markup(inside))
        if room < 0:
            inside = element("div", {"class": "inside later", "data-finding": str(number)}, "This needs JavaScript.")
        is_open = number == 0 and len(report.findings) <= _FEW
        parts.append(markup(_finding(finding, evidence, inside, is_open)))
    return "\n".join([*_lead(report), *parts, *_left_out(len(report.findings) - _MOST)])


def place_of(report: Report, clause: ClauseEntry) -> str:
    """Return the file and the line of a clause, or "" if they are unknown."""
    return f"{report.contract_file}:{clause.line}" if report.contract_file and clause.line else ""


def _lead(report: Report) -> Iterator[str]:
    if report.findings:
        yield markup(element("p", "lead", _LEAD))


def _left_out(count: int) -> Iterator[str]:
    if count > 0:
        yield markup(element("p", "none", f"{count_text(count, 'more finding')} in the JSON report."))


def _finding(finding: FindingEntry, evidence: Evidence, inside: Element, is_open: bool) -> Element:
    head = element(
        "summary",
        "",
        element("span", f"verdict {finding.verdict}", finding.verdict),
        element(
            "span",
            "what",
            element("h3", "", finding.clause),
            _outcome(evidence),
        ),
        element("span", "where", _places(finding)),
    )
    attributes = {
        "class": f"item finding {finding.verdict}",
        "id": f"finding-{finding.id}",
        "data-verdict": finding.verdict,
        "data-blame": finding.blame,
    }
    return element("details", {**attributes, **({"open": "open"} if is_open else {})}, head, inside)


def _outcome(evidence: Evidence) -> Element:
    names = [element("i", "", name) for name in ("expected ", ", got ")]
    return element("span", "got", names[0], evidence.expected, names[1], evidence.actual)


def _places(finding: FindingEntry) -> str:
    first, others = (finding.operations or ("no operation",))[0], len(finding.operations) - 1
    return f"{first} and {others} more" if others > 0 else first


def _inside(
    finding: FindingEntry,
    clause: ClauseEntry,
    follow: Sequence[ClauseEntry],
    evidence: Evidence,
    place: str,
    before: str,
) -> Element:
    return element(
        "div",
        "inside",
        element("p", "says", clause.says),
        _expectation(evidence),
        exchange_block(evidence),
        _facts(
            ("Source", [f"{', '.join(clause.source) or 'not cited'} ({clause.basis})"]),
            ("Contract", [place]),
            ("Blame", [BLAMES[finding.blame]]),
            ("Fault", [evidence.fault]),
            ("Recorded", [evidence.recorded]),
            (reason_label(clause).capitalize(), [clause.reason]),
            ("Operations", [", ".join(finding.operations)]),
            ("Also breaks", [element("div", "", link("clause", each.id), f": {each.says}") for each in follow]),
            ("Shown by", [f"{count_text(finding.exchanges, 'failure')}, at ", link("clause", clause.id)]),
            ("History", [before]),
            ("Finding", [link("finding", finding.id)]),
        ),
    )


def _expectation(evidence: Evidence) -> Element:
    pairs = (("Expected", evidence.expected), ("Actual", evidence.actual))
    return element(
        "div",
        "versus",
        *(element("div", name.lower(), element("h4", "", name), element("p", "", text)) for name, text in pairs),
    )


def _facts(*facts: tuple[str, Sequence[Element | str | None]]) -> Element:
    rows = [each for name, value in facts if value and value != [""] for each in _fact(name, value)]
    return element("dl", "facts", *rows)


def _fact(name: str, value: Sequence[Element | str | None]) -> tuple[Element, Element]:
    return element("dt", "", name), element("dd", "", *value)
