"""The report of one run against one contract. Every format is a pure function of it.

`json_format` writes the JSON of `specs/report.schema.json`, and `json_reader` reads it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from conformance.checks.clause_results import Verdict
from conformance.checks.exit_codes import ExitCode, RunSummary, meaning
from conformance.contract.clause import Basis, ClauseKind
from conformance.core.tool import Tool
from conformance.report.coverage_section import CoverageSection
from conformance.report.early_end import EarlyEnd, EndCode
from conformance.report.evidence import Evidence
from conformance.report.findings import FAILED, FindingEntry, blame, finding_id
from conformance.report.leftovers import Leftover, leftover_lines
from conformance.report.shard_section import ShardSection

FORMAT = "conformance-report/2"
FIRST_FORMAT = "conformance-report/1"
"""The format of earlier versions, whose reports have no findings. It can still be read."""


@dataclass(frozen=True, slots=True)
class ClauseEntry:
    """One clause and its verdict.

    `verdict` is None for a clause of the kind information only. `reason` is "" if the verdict needs none. `exchanges`
    counts the exchanges that the verdict is based on; `evidence` shows some of them.

    `line` is the line of contract.yaml that the clause begins in; 0 if unknown.

    `duration_s` is how long the exchanges took whose requests were sent for the clause, in seconds; 0.0 if unknown.
    """

    id: str
    kind: ClauseKind
    basis: Basis
    says: str
    source: tuple[str, ...]
    verdict: Verdict | None
    reason: str
    exchanges: int
    evidence: tuple[Evidence, ...]
    line: int = 0
    duration_s: float = 0.0

    @property
    def first_failure(self) -> Evidence | None:
        """The first evidence against the clause."""
        return next((each for each in self.evidence if each.verdict == "fail"), None)

    @property
    def chief_evidence(self) -> Evidence | None:
        """The most important evidence: the first failure, or else the first exchange."""
        return self.first_failure or next(iter(self.evidence), None)

    @property
    def headline(self) -> str:
        """What was received, and the reason: `HTTP 200, code 200 (2 of 4 exchanges)`."""
        actual = self.first_failure.actual if self.first_failure else ""
        return f"{actual} ({self.reason})" if actual and self.reason else actual or self.reason or self.verdict or ""


@dataclass(frozen=True, slots=True)
class Report:
    """The whole run. The schema of the JSON describes each member; they have the same order here.

    Members with `compare=False` are not in the JSON. `history` has older reports for formats that compare them.
    `minor_notes` has the elements of `notes` that ask for no action: a terminal shows them only with --verbose.
    `findings_are_derived`: the report is of a version without findings, so each failed clause is one.
    `records_created` is None for recorded traffic, and in older reports. `contract_file` is "" if contract.yaml is in
    no repository. `contract_name` names the contract on a command line; "" if unknown. `shard` has the results of a
    part of a run; None for a whole one. `is_whole`: whether the run checked the whole contract; unknown, so False, in
    older reports.
    """

    tool: Tool
    contract: str
    contract_digest: str
    target: str
    tag: str | None
    seed: int | None
    profiles: tuple[str, ...]
    complete: bool
    dialects: Mapping[str, tuple[str, ...]]
    habits: Mapping[str, int]
    notes: tuple[str, ...]
    started: str
    duration_s: float
    exchanges: int
    records_created: int | None
    summary: Mapping[Verdict, int]
    exit: ExitCode
    coverage: CoverageSection | None
    findings: tuple[FindingEntry, ...]
    clauses: tuple[ClauseEntry, ...]
    leftovers: tuple[Leftover, ...] = ()
    contract_file: str = ""
    shard: ShardSection | None = None
    is_whole: bool = False
    early_ends: tuple[EarlyEnd, ...] = field(default=(), compare=False)
    has_stale_waiver: bool = field(default=False, compare=False)
    is_throttled: bool = field(default=False, compare=False)
    minor_notes: tuple[str, ...] = field(default=(), compare=False)
    contract_name: str = field(default="", compare=False)
    findings_are_derived: bool = field(default=False, compare=False)
    history: tuple[Report, ...] = field(default=(), compare=False)

    @property
    def run_summary(self) -> RunSummary:
        """What decides the meaning of the exit code."""
        interrupted = any(each.code is EndCode.INTERRUPTED for each in self.early_ends)
        shard = str(self.shard.shard) if self.shard else ""
        return RunSummary(self.summary, self.complete, self.has_stale_waiver, self.is_throttled, interrupted, shard)

    @property
    def exit_line(self) -> str:
        """The exit code and its meaning, as in `0: conforms`."""
        return f"{self.exit}: {meaning(self.exit, self.run_summary)}"

    @property
    def remarks(self) -> tuple[str, ...]:
        """The notes, and sentences about what is left on the target."""
        return (*self.notes, *leftover_lines(self.leftovers))

    @property
    def should_have_undone(self) -> bool:
        """Whether something is left on the target that the contract has an operation to undo."""
        return any(each.undoable for each in self.leftovers)

    def clause(self, name: str) -> ClauseEntry:
        """Return the clause with this id."""
        return next(each for each in self.clauses if each.id == name)

    def shown(self, finding: FindingEntry) -> Evidence:
        """Return the evidence that shows a finding."""
        return [each for each in self.clause(finding.clause).evidence if each.verdict == "fail"][finding.evidence]

    def with_verdict(self, *verdicts: Verdict) -> list[ClauseEntry]:
        """Return the clauses that have any of the verdicts, in their order."""
        return [each for each in self.clauses if each.verdict in verdicts]


def one_finding_each(clauses: Iterable[ClauseEntry]) -> tuple[FindingEntry, ...]:
    """Return one finding for each clause that fails: those of a report that does not say which have one cause."""
    shown = ((each, each.first_failure) for each in clauses if each.verdict in FAILED)
    found = (_finding_of(clause, evidence) for clause, evidence in shown if evidence is not None)
    return tuple(sorted(found, key=lambda each: FAILED.index(each.verdict)))


def _finding_of(clause: ClauseEntry, evidence: Evidence) -> FindingEntry:
    assert clause.verdict is not None
    failures = [each for each in clause.evidence if each.verdict == "fail"]
    places = dict.fromkeys(each.operation for each in failures if each.operation is not None)
    name = finding_id(clause.id, [evidence.operation], evidence.actual)
    return FindingEntry(
        id=name,
        verdict=clause.verdict,
        blame=blame(clause.kind, clause.basis, evidence.failure is not None),
        clause=clause.id,
        evidence=0,
        exchanges=len(failures),
        operations=tuple(places),
        follow=(),
        symptoms=(name,),
    )
