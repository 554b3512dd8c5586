"""Collect findings, and decide one verdict for each clause.

Theory of operation: a run has many findings for some clauses, and none for others. `ClauseResults` counts them, and
keeps a few as evidence for the report. A clause has the first verdict of this list that applies:

1. `skipped`, if the clause is not selected, or is excluded with its operations;
2. `error`, if a check of the clause raised an exception, which is a fault of this tool;
3. `inconclusive`, if the target as a whole cannot be judged, unless its failures count;
4. `fail`, if a finding has this verdict;
5. `pass`, if a finding has this verdict, and no part of the run is missing;
6. `inconclusive`, with the first reason, if it has inconclusive findings only;
7. without findings: the most frequent reason why it was blocked. The verdict is `skipped` if writes are not allowed,
   and `inconclusive` for any other reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, get_args

from conformance.checks.block_reason import (
    CLAUSE_EXCLUDED,
    NO_OPERATION_SELECTED,
    NOT_SELECTED,
    NOT_SHOWN,
    BlockCode,
    BlockReason,
)
from conformance.checks.comparisons import ComparisonLog
from conformance.checks.finding import Finding, FindingVerdict
from conformance.checks.kept_reply import kept_reply
from conformance.checks.symptoms import SymptomLog
from conformance.contract.clause import Clause
from conformance.contract.model import Contract
from conformance.core.exchange import Exchange, Request
from conformance.observation.response_reading import Reply

Verdict = Literal["pass", "fail", "warn", "inconclusive", "skipped", "waived", "error"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
EVIDENCE_LIMIT = 8
"""The largest number of failures of a clause that are kept, though they deviate alike."""
MOST_EVIDENCE = 32
"""The largest number of failures of a clause that are kept."""


@dataclass(frozen=True)
class ClauseVerdict:
    """The verdict on a clause, and why.

    Attributes:
        verdict: None for a clause of kind `information`.
        reason: Why, for people; "" for a pass.
        code: The code of the `BlockReason` of a skipped or inconclusive clause, otherwise None.
    """

    verdict: Verdict | None
    reason: str = ""
    code: BlockCode | None = None


class KeptFinding(NamedTuple):
    """A finding for the report, the reply that shows it, and its place, as `ClauseResults.place`."""

    finding: Finding
    reply: Reply
    place: int = 0


@dataclass
class ClauseResult:
    """The findings about one clause.

    Attributes:
        counts: The number of findings by verdict.
        operations: The ids of the operations whose replies have findings with a verdict; "" for other requests.
        evidence: The findings for the report.
        inconclusive: Why the first inconclusive finding is inconclusive, or "".
        blocked: How often each reason kept the clause from being checked.
        blocked_at: The place at which each of these reasons occurred first.
        error: The text of the first finding with the verdict `error`, or "".
        duration_s: How long the exchanges took whose requests were sent for the clause, in seconds.
    """

    clause: Clause
    counts: Counter[FindingVerdict] = field(default_factory=Counter)
    operations: dict[FindingVerdict, set[str]] = field(default_factory=dict)
    evidence: list[KeptFinding] = field(default_factory=list)
    inconclusive: str = ""
    blocked: Counter[BlockReason] = field(default_factory=Counter)
    blocked_at: dict[BlockReason, int] = field(default_factory=dict)
    error: str = ""
    duration_s: float = 0.0


class ClauseResults:
    """The findings of a run by clause.

    Attributes:
        entries: The findings about each clause, by its id.
        selected: Ids of the clauses to judge.
        unjudged_reason: Why the target as a whole cannot be judged; None if it can.
        failures_count: Whether failures count even if the target as a whole cannot be judged: it was seen to process a
            valid request, and replied in a way that is not documented.
        missing_part: Why a clause that passes is not proven: a part of the run is missing. None if none is.
        default_reason: The reason for a selected clause that has no exchange and was not blocked.
        symptoms: The failures by clause, operation and deviation.
        comparisons: What rules about the whole run have compared; None if the run has no other shards.
        place: The place of the next findings: 0 before all walks, then 1 more than the number of their walk. It orders
            the findings of all shards of a run.
    """

    def __init__(self, contract: Contract, selected: list[str], keeps_smallest: bool = False) -> None:
        """Start without findings.

        Evidence is the first failures of a clause, or with `keeps_smallest` those with the smallest requests.
        """
        self.entries = {each.id: ClauseResult(each) for each in contract.clauses.values()}
        self.selected = frozenset(selected)
        self._why_unselected = {
            **dict.fromkeys(contract.unselected_clauses, NO_OPERATION_SELECTED),
            **dict.fromkeys(contract.excluded_clauses, CLAUSE_EXCLUDED),
        }
        self.unjudged_reason: BlockReason | None = None
        self.failures_count = False
        self.missing_part: BlockReason | None = None
        self.default_reason = NOT_SHOWN
        self.symptoms = SymptomLog()
        self.comparisons: ComparisonLog | None = None
        self.place = 0
        self._keeps_smallest = keeps_smallest

    def add(self, finding: Finding, reply: Reply | None) -> None:
        """Count a finding. Keep failures as evidence, and of other verdicts but `pass` the first finding.

        `reply` may only be None for an error before the first reply.
        """
        entry = self.entries[finding.clause]
        if finding.verdict == "error":
            self._keep_error(entry, finding, reply)
        elif reply is not None:
            self._keep_evidence(entry, finding, reply)
        entry.counts[finding.verdict] += 1
        operation = reply.operation.id if reply is not None and reply.operation is not None else ""
        entry.operations.setdefault(finding.verdict, set()).add(operation)

    def _keep_evidence(self, entry: ClauseResult, finding: Finding, reply: Reply) -> None:
        if self.comparisons is not None:
            self.comparisons.add(finding, reply, self.place)
        # Evidence first: if Ctrl-C comes between the two steps, no failure is counted without evidence.
        if finding.verdict == "fail":
            is_new = self.symptoms.add(finding, reply, self.place)
            self._keep_failure(entry, finding, reply, is_new)
        if finding.verdict == "inconclusive":
            self._keep_inconclusive(entry, finding, reply)

    def _keep_failure(self, entry: ClauseResult, finding: Finding, reply: Reply, is_new: bool) -> None:
        if self._keeps_smallest:
            self._keep(entry, finding, reply)
            entry.evidence.sort(
                key=lambda each: (each.finding.verdict != "fail", _size_of(each.reply.exchange.request))
            )
            del entry.evidence[EVIDENCE_LIMIT:]
        elif entry.counts["fail"] < EVIDENCE_LIMIT or (is_new and len(entry.evidence) < MOST_EVIDENCE):
            self._keep(entry, finding, reply)

    def _keep_inconclusive(self, entry: ClauseResult, finding: Finding, reply: Reply) -> None:
        if not entry.counts["inconclusive"]:
            entry.inconclusive = finding.actual
            self._keep(entry, finding, reply)

    def _keep_error(self, entry: ClauseResult, finding: Finding, reply: Reply | None) -> None:
        if not entry.error and reply is not None:
            self._keep(entry, finding, reply)
        entry.error = entry.error or finding.actual

    def _keep(self, entry: ClauseResult, finding: Finding, reply: Reply) -> None:
        entry.evidence.append(KeptFinding(finding, kept_reply(reply), self.place))

    def add_duration(self, exchange: Exchange) -> None:
        """Add the duration of an exchange to the clause that its request was sent for, if there is one."""
        if exchange.origin in self.entries:
            self.entries[exchange.origin].duration_s += exchange.duration_s

    def block(self, clause: str, reason: BlockReason) -> None:
        """Count a reason why the clause could not be checked."""
        entry = self.entries[clause]
        entry.blocked[reason] += 1
        entry.blocked_at.setdefault(reason, self.place)

    def verdict(self, entry: ClauseResult) -> ClauseVerdict:
        """Return the verdict on one clause."""
        if entry.clause.kind == "information":
            return ClauseVerdict(None)
        if entry.clause.id not in self.selected:
            return _blocked("skipped", self._why_unselected.get(entry.clause.id, NOT_SELECTED))
        if entry.error:
            return ClauseVerdict("error", entry.error)
        if self.unjudged_reason is not None and not (self.failures_count and entry.counts["fail"]):
            return _blocked("inconclusive", self.unjudged_reason)
        if entry.counts["fail"]:
            return ClauseVerdict("fail", _failures_text(entry))
        if entry.counts["pass"] and self.missing_part is None:
            return ClauseVerdict("pass")
        return self._without_verdict(entry)

    def _without_verdict(self, entry: ClauseResult) -> ClauseVerdict:
        if self.missing_part is not None and (entry.counts["pass"] or not (entry.counts or entry.blocked)):
            return _blocked("inconclusive", self.missing_part)
        if entry.counts["inconclusive"]:
            return ClauseVerdict("inconclusive", entry.inconclusive, BlockCode.INCONCLUSIVE_EXCHANGES)
        reason = entry.blocked.most_common(1)[0][0] if entry.blocked else self.default_reason
        return _blocked("skipped" if reason.code is BlockCode.WRITES_NOT_ALLOWED else "inconclusive", reason)

    def verdicts(self) -> dict[str, ClauseVerdict]:
        """Return the verdict on each clause by its id."""
        return {name: self.verdict(entry) for name, entry in self.entries.items()}


def _blocked(verdict: Verdict, reason: BlockReason) -> ClauseVerdict:
    return ClauseVerdict(verdict, reason.text, reason.code)


def _size_of(request: Request) -> int:
    return len(request.path_and_query) + len(request.body or b"")


def _failures_text(entry: ClauseResult) -> str:
    total = entry.counts.total()
    return f"{entry.counts['fail']} of {total} exchange{'s' * (total != 1)}"


def count_verdicts(verdicts: Iterable[ClauseVerdict]) -> dict[Verdict, int]:
    """Return the number of clauses by verdict, in the order of VERDICTS; clauses of kind `information` do not count."""
    counts = Counter(each.verdict for each in verdicts)
    return {verdict: counts[verdict] for verdict in VERDICTS}
