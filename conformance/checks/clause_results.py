"""Findings -> one verdict a clause."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from conformance.checks.finding import Finding
from conformance.contract.model import Clause, Contract
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply

VERDICTS = ("pass", "fail", "warn", "inconclusive", "skipped", "waived", "error")
EVIDENCE_LIMIT = 8
_REASONS = 1000
NOT_SHOWN = "no exchange of this run shows it"
OF_LACKING = "it speaks of operations that the target is said to lack"


@dataclass
class ClauseResult:
    """What is known of one clause: how many exchanges spoke for it, and the ones worth showing."""

    clause: Clause
    counts: Counter[str] = field(default_factory=Counter)
    evidence: list[tuple[Finding, Reply]] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    blocked: Counter[str] = field(default_factory=Counter)


class ClauseResults:
    """The findings of a run, clause by clause. `unjudged` is why the whole target could not be judged. Evidence is what
    came first; with `smallest`, the smallest requests."""

    def __init__(self, contract: Contract, selected: list[str], smallest: bool = False) -> None:
        self.entries = {each.id: ClauseResult(each) for each in contract.clauses.values()}
        self.selected = frozenset(selected)
        self._silent = contract.silent
        self.unjudged = ""
        self.not_shown = NOT_SHOWN
        self._smallest = smallest

    def add(self, finding: Finding, reply: Reply) -> None:
        entry = self.entries[finding.clause]
        # What counts has its evidence already, also if Ctrl-C strikes between the two.
        if finding.verdict == "fail" and (self._smallest or entry.counts["fail"] < EVIDENCE_LIMIT):
            entry.evidence.append((finding, reply))
            if self._smallest:
                entry.evidence.sort(key=lambda each: (each[0].verdict != "fail", size_of(each[1].exchange.request)))
                del entry.evidence[EVIDENCE_LIMIT:]
        if finding.verdict == "inconclusive":
            if len(entry.reasons) < _REASONS:
                entry.reasons[finding.actual] += 1
            if not entry.counts["inconclusive"]:
                entry.evidence.append((finding, reply))
        entry.counts[finding.verdict] += 1

    def block(self, clause: str, reason: str) -> None:
        self.entries[clause].blocked[reason] += 1

    def verdict(self, entry: ClauseResult) -> tuple[str | None, str]:
        """(verdict, reason); information clauses have none."""
        if entry.clause.kind == "information":
            return None, ""
        if entry.clause.id not in self.selected:
            return "skipped", OF_LACKING if entry.clause.id in self._silent else "not selected"
        if self.unjudged:
            return "inconclusive", self.unjudged
        if entry.counts["fail"]:
            return "fail", of_exchanges(entry)
        if entry.counts["pass"]:
            return "pass", ""
        if entry.blocked and not entry.reasons:
            reason = entry.blocked.most_common(1)[0][0]
            return ("skipped" if "not allowed" in reason else "inconclusive"), reason
        return "inconclusive", next(iter(entry.reasons), self.not_shown)

    def verdicts(self) -> dict[str, tuple[str | None, str]]:
        return {name: self.verdict(entry) for name, entry in self.entries.items()}


def size_of(request: Request) -> int:
    return len(request.path_and_query) + len(request.body or b"")


def of_exchanges(entry: ClauseResult) -> str:
    total = entry.counts.total()
    return f"{entry.counts['fail']} of {total} exchange{'s' * (total != 1)}"


def summary(verdicts: dict[str, tuple[str | None, str]]) -> dict[str, int]:
    counts: dict[str, Any] = Counter(verdict for verdict, _ in verdicts.values() if verdict)
    return {verdict: counts[verdict] for verdict in VERDICTS}


def exit_code(counts: dict[str, int], unjudged: bool, strict: bool) -> int:
    """The exit code of one contract's run; see the table in docs/running.md."""
    if counts["error"]:
        return 4
    if unjudged:
        return 3
    if counts["fail"]:
        return 1
    vacuous = not counts["pass"]
    return 5 if vacuous or (strict and counts["inconclusive"]) else 0
