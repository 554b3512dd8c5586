"""Findings -> one verdict a clause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, get_args

from conformance.checks.block_reason import CLAUSE_OF_LACKING, NOT_SELECTED, NOT_SHOWN, BlockCode, BlockReason
from conformance.checks.finding import Finding, FindingVerdict
from conformance.contract.model import Clause, Contract
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply

Verdict = Literal["pass", "fail", "warn", "inconclusive", "skipped", "waived", "error"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
EVIDENCE_LIMIT = 8
_REASONS = 1000


@dataclass(frozen=True)
class ClauseVerdict:
    """The verdict on a clause, None for information, and the reason as a text for people. `code` and `general_reason`
    are those of a `BlockReason`, for a clause that was not tried or not judged."""

    verdict: Verdict | None
    reason: str = ""
    code: BlockCode | None = None
    general_reason: str = ""


@dataclass
class ClauseResult:
    """What is known of one clause: how many exchanges spoke for it, and the ones worth showing."""

    clause: Clause
    counts: Counter[FindingVerdict] = field(default_factory=Counter)
    evidence: list[tuple[Finding, Reply]] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    blocked: Counter[BlockReason] = field(default_factory=Counter)


class ClauseResults:
    """The findings of a run, clause by clause. `unjudged` is why the whole target could not be judged. Evidence is what
    came first; with `smallest`, the smallest requests."""

    def __init__(self, contract: Contract, selected: list[str], smallest: bool = False) -> None:
        self.entries = {each.id: ClauseResult(each) for each in contract.clauses.values()}
        self.selected = frozenset(selected)
        self._silent = contract.excluded_clauses
        self.unjudged: BlockReason | None = None
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

    def block(self, clause: str, reason: BlockReason) -> None:
        self.entries[clause].blocked[reason] += 1

    def verdict(self, entry: ClauseResult) -> ClauseVerdict:
        if entry.clause.kind == "information":
            return ClauseVerdict(None)
        if entry.clause.id not in self.selected:
            return _blocked("skipped", CLAUSE_OF_LACKING if entry.clause.id in self._silent else NOT_SELECTED)
        if self.unjudged is not None:
            return _blocked("inconclusive", self.unjudged)
        if entry.counts["fail"]:
            return ClauseVerdict("fail", of_exchanges(entry))
        if entry.counts["pass"]:
            return ClauseVerdict("pass")
        if entry.reasons:
            return ClauseVerdict("inconclusive", next(iter(entry.reasons)), BlockCode.INCONCLUSIVE_EXCHANGES)
        reason = entry.blocked.most_common(1)[0][0] if entry.blocked else self.not_shown
        return _blocked("skipped" if reason.code is BlockCode.WRITES_NOT_ALLOWED else "inconclusive", reason)

    def verdicts(self) -> dict[str, ClauseVerdict]:
        return {name: self.verdict(entry) for name, entry in self.entries.items()}


def _blocked(verdict: Verdict, reason: BlockReason) -> ClauseVerdict:
    return ClauseVerdict(verdict, reason.text, reason.code, reason.general)


def size_of(request: Request) -> int:
    return len(request.path_and_query) + len(request.body or b"")


def of_exchanges(entry: ClauseResult) -> str:
    total = entry.counts.total()
    return f"{entry.counts['fail']} of {total} exchange{'s' * (total != 1)}"


def summary(verdicts: Iterable[ClauseVerdict]) -> dict[Verdict, int]:
    """How many clauses have each verdict, in the order of VERDICTS; information is left out."""
    counts = Counter(each.verdict for each in verdicts)
    return {verdict: counts[verdict] for verdict in VERDICTS}
