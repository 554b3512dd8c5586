"""The data of the page as JSON, from which its scripts write the long lists; `page/data.js` reads it.

Each text is there once, in `texts`; elsewhere every number is the index of a text. Exchanges have a limit of bytes:
those of findings come first, then one for each clause, then the others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from conformance.contract.citations import without_title
from conformance.core.workflow_commands import json_without_commands
from conformance.report.coverage_section import OperationCoverage
from conformance.report.evidence import Evidence
from conformance.report.findings import FindingEntry
from conformance.report.html.elements import shown
from conformance.report.html.exchange import (
    command_of,
    credentials_line,
    reply_line,
    request_body,
    request_line,
)
from conformance.report.html.findings import place_of
from conformance.report.model import ClauseEntry, Report
from conformance.report.sentences import BLAMES, reason_label
from conformance.terminal.text_layout import count_text

_MOST_BYTES = 260_000
"""The limit for the texts of exchanges and the coverage together."""
_LEAST_BYTES = 60_000
"""What exchanges have of it, however large the coverage is."""
_ENDS_ELEMENT = re.compile("[<>&\u2028\u2029]")


class _Texts:
    """The texts of a page. `encode` replaces each text in a JSON value with its index."""

    def __init__(self) -> None:
        self.texts: dict[str, int] = {}
        self.size = 0
        """The bytes of all texts, as JSON."""

    def encode(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._index(shown(value))
        if isinstance(value, dict):
            return {name: self.encode(each) for name, each in value.items()}
        return [self.encode(each) for each in value] if isinstance(value, list) else value

    def _index(self, text: str) -> int:
        if text not in self.texts:
            self.texts[text] = len(self.texts)
            self.size += len(_json(text).encode("utf-8", "backslashreplace"))
        return self.texts[text]


def payload(report: Report, seen_before: Mapping[str, str]) -> str:
    """Return the JSON, which can stand in an element of HTML; `seen_before` is as for `findings_section`."""
    texts = _Texts()
    coverage = [texts.encode(_coverage(each)) for each in report.coverage.operations] if report.coverage else []
    left = _MOST_BYTES - texts.size - len(_json(coverage))
    exchanges = _exchanges(report, texts, texts.size + max(_LEAST_BYTES, left))
    numbers = {key: str(number) for number, key in enumerate(exchanges)}
    document = {
        "clauses": [texts.encode(_clause(report, each, numbers)) for each in report.clauses],
        "findings": [texts.encode(_finding(report, each, numbers, seen_before)) for each in report.findings],
        "coverage": coverage,
        "exchanges": [*exchanges.values()],
        "unlisted": texts.encode(str(len({*map(_key, _by_importance(report))} - exchanges.keys()) or "")),
        "texts": [*texts.texts],
    }
    return _json(document)


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return json_without_commands(_ENDS_ELEMENT.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def _exchanges(report: Report, texts: _Texts, limit: int) -> dict[Any, Any]:
    """Return exchanges until the texts have this size, encoded, by what tells them apart."""
    found: dict[Any, Any] = {}
    for each in _by_importance(report):
        if texts.size > limit:
            break
        if _key(each) not in found:
            found[_key(each)] = texts.encode(_exchange(each))
    return found


def _by_importance(report: Report) -> Iterator[Evidence]:
    yield from map(report.shown, report.findings)
    yield from (each.chief_evidence for each in report.clauses if each.chief_evidence is not None)
    yield from (each for clause in report.clauses for each in clause.evidence)


def _key(evidence: Evidence) -> tuple[object, ...]:
    """Return what tells exchanges apart: evidence without the judgement on one clause."""
    return (evidence.recorded, evidence.operation, evidence.request, evidence.response, evidence.failure, evidence.curl)


def _exchange(evidence: Evidence) -> Any:
    request, reply, failure = evidence.request, evidence.response, evidence.failure
    return [
        evidence.operation,
        evidence.recorded,
        request_line(request),
        credentials_line(request.credentials),
        _headers(request.headers),
        request_body(request),
        reply_line(evidence),
        f"{failure.kind}: {failure.message}" if failure else None,
        _headers(reply.headers if reply else ()),
        reply.body if reply else None,
        command_of(evidence),
        evidence.traceback,
    ]


def _headers(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    return [[name, value] for name, value in pairs]


def _clause(report: Report, clause: ClauseEntry, numbers: dict[Any, str]) -> Any:
    return {
        "id": clause.id,
        "kind": clause.kind,
        "basis": clause.basis,
        "says": clause.says,
        "source": ", ".join(clause.source),
        "cited": ", ".join(map(without_title, clause.source)),
        "verdict": clause.verdict or "information",
        "place": place_of(report, clause),
        "reason": clause.reason,
        "reason_label": reason_label(clause).capitalize(),
        "count": str(clause.exchanges),
        "evidence": [_judged(each, numbers) for each in clause.evidence if _key(each) in numbers],
        "operations": [*dict.fromkeys(each.operation for each in clause.evidence if each.operation)],
        "missing": str(sum(_key(each) not in numbers for each in clause.evidence)),
    }


def _judged(evidence: Evidence, numbers: dict[Any, str]) -> Any:
    number = numbers.get(_key(evidence))
    return [number, evidence.expected, evidence.actual, evidence.fault]


def _finding(report: Report, finding: FindingEntry, numbers: dict[Any, str], seen_before: Mapping[str, str]) -> Any:
    return {
        "id": finding.id,
        "clause": finding.clause,
        "blame": BLAMES[finding.blame],
        "evidence": _judged(report.shown(finding), numbers),
        "failures": count_text(finding.exchanges, "failure"),
        "operations": list(finding.operations),
        "follow": list(finding.follow),
        "before": seen_before.get(finding.id, ""),
    }


def _coverage(operation: OperationCoverage) -> Any:
    """Return the outcomes of an operation: status, outcome, how it was seen, and how often or why not."""
    seen = [[str(each.status), each.outcome, _kind(operation, each), str(n)] for each, n in operation.seen.items()]
    odd = [[str(each.status), each.outcome, "undocumented", str(n)] for each, n in operation.undocumented.items()]
    never = [
        [" or ".join(map(str, each.statuses)), each.outcome, "never", why] for each, why in operation.never.items()
    ]
    return {
        "operation": operation.operation or "no operation",
        "outcomes": [*sorted(seen), *sorted(odd), *sorted(never)],
    }


def _kind(operation: OperationCoverage, reply: Any) -> str:
    return "provoked" if reply in operation.provoked else "seen"
