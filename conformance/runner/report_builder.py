"""Build the report from the results, for runs and for recorded traffic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from time import monotonic

from conformance.checks.block_reason import BlockCode
from conformance.checks.clause_results import ClauseResult, ClauseResults, ClauseVerdict, Verdict, count_verdicts
from conformance.checks.exit_codes import exit_code
from conformance.checks.finding import FindingVerdict
from conformance.contract.citations import titled_places
from conformance.contract.folders import name_of_folder
from conformance.contract.model import Contract
from conformance.contract.repository_path import path_in_repository
from conformance.core.tool import THIS_TOOL
from conformance.coverage.outcome_counts import OutcomeCoverage
from conformance.coverage.report_section import section
from conformance.observation.target_state import TargetState
from conformance.report.early_end import EarlyEnd
from conformance.report.leftovers import Leftover
from conformance.report.model import ClauseEntry, Report
from conformance.runner.baseline import fixed_notes, known_symptoms, with_baseline
from conformance.runner.generated_requests.schemathesis_checks import PREFIX, can_pass
from conformance.runner.lacking_operations import lacking_notes
from conformance.runner.options import Options
from conformance.runner.report_findings import EvidenceByClause, report_findings
from conformance.runner.verdict_changes import Verdicts, applicable_waivers, lower_to_warnings, with_waivers

_UNUSED_CHECKS = (
    "No generated request tested these checks of Schemathesis: {}. They have no verdict. Nothing needs to be done: the "
    "API, or what the options allow, has nothing that they are about, such as a required header."
)
EVIDENCE_VERDICTS: Mapping[Verdict | None, FindingVerdict] = {
    "fail": "fail",
    "warn": "fail",
    "waived": "fail",
    "inconclusive": "inconclusive",
    "error": "error",
}
"""Verdict on a clause -> the verdict of the findings that are its evidence; other verdicts have no evidence."""


@dataclass(frozen=True)
class RunTimes:
    """When a run began, as ISO 8601 in UTC, and how many seconds it took."""

    started: str
    duration_s: float


class Stopwatch:
    """Measures the time since its creation."""

    def __init__(self) -> None:
        self._started, self._clock = datetime.now(UTC), monotonic()

    def times(self) -> RunTimes:
        """Return the times of a run that ends now."""
        return RunTimes(self._started.isoformat(timespec="seconds"), round(monotonic() - self._clock, 3))


@dataclass(frozen=True)
class RunMetadata:
    """What a report states about its run, in addition to the results.

    Attributes:
        target: The name of the target.
        evidence: The findings that are kept of each clause, by its id.
        tag: The tag of the run; None for recorded traffic.
        profiles: The profiles for which there are keys.
        complete: Whether the run did not end early.
        unjudged: Whether the target as a whole could not be judged.
        notes: Sentences for the user.
        exchanges: The number of exchanges.
        records_created: The number of records that the run created; None for recorded traffic.
        times: When the run began, and how long it took.
        outcome_coverage: The outcomes that were seen.
        early_ends: Why the run ended early; empty if it did not.
        is_throttled: Whether the target refused so many requests as too many that the result proves little.
        has_tool_error: Whether an exception, which is a fault of this tool, ended a step of the run.
        leftovers: The changes that the run left on the target.
        lacking: The ids of the operations that the target may lack.
        is_part: Whether this is a shard of a run. Then nothing follows from what was not seen.
    """

    target: str
    evidence: EvidenceByClause
    tag: str | None
    profiles: Sequence[str]
    complete: bool
    unjudged: bool
    notes: Sequence[str]
    exchanges: int
    times: RunTimes
    outcome_coverage: OutcomeCoverage
    early_ends: tuple[EarlyEnd, ...] = ()
    records_created: int | None = None
    is_throttled: bool = False
    has_tool_error: bool = False
    leftovers: tuple[Leftover, ...] = ()
    lacking: tuple[str, ...] = ()
    is_part: bool = False


def build_report(
    contract: Contract, results: ClauseResults, state: TargetState, options: Options, metadata: RunMetadata
) -> Report:
    """Return the report. Failures become `warn` or `waived` as the options say."""
    decided = _decide(contract, results, options, metadata)
    return Report(
        tool=THIS_TOOL,
        contract=contract.name,
        contract_name=name_of_folder(contract.folder),
        contract_digest=contract.digest,
        contract_file=path_in_repository(contract.folder / "contract.yaml"),
        target=metadata.target,
        tag=metadata.tag,
        seed=options.generation.seed if options.generation else None,
        profiles=tuple(metadata.profiles),
        complete=metadata.complete,
        is_whole=decided.is_whole,
        dialects={axis: tuple(sorted(left)) for axis, left in state.possible_choices.items()},
        habits={f"{cause} {outcome}": status for (cause, outcome), status in sorted(state.habits.items())},
        notes=_notes(contract, options, metadata, decided),
        started=metadata.times.started,
        duration_s=metadata.times.duration_s,
        exchanges=metadata.exchanges,
        records_created=metadata.records_created,
        summary=decided.summary,
        exit=exit_code(
            decided.summary,
            metadata.unjudged,
            options.strict,
            decided.has_stale_waiver,
            metadata.is_throttled,
            metadata.has_tool_error,
            any(each.undoable for each in metadata.leftovers),
            metadata.is_part,
        ),
        coverage=section(metadata.outcome_coverage, results),
        findings=report_findings(
            contract, results, metadata.evidence, decided.verdicts, decided.waived_findings, decided.known_symptoms
        ),
        clauses=tuple(_clause(contract, *each, metadata.evidence) for each in decided.clauses),
        leftovers=metadata.leftovers,
        early_ends=metadata.early_ends,
        has_stale_waiver=decided.has_stale_waiver,
        is_throttled=metadata.is_throttled,
        minor_notes=tuple(_note_unused_checks(decided.idle)),
    )


@dataclass(frozen=True)
class _DecidedClauses:
    """The clauses of the report with their verdicts, and what follows for its notes.

    Attributes:
        clauses: The results and the verdict for each clause.
        idle: Ids of the clauses that are left out: checks of Schemathesis without any exchange.
        waiver_notes: Sentences about waivers to remove, and about what is fixed since the baseline.
        has_stale_waiver: Whether a waiver is stale.
        waived_findings: The ids of findings that have a waiver of their own.
        known_symptoms: The ids of the symptoms of the baseline.
        is_whole: Whether the run checked the whole contract.
    """

    clauses: Sequence[tuple[ClauseResult, ClauseVerdict]]
    idle: Sequence[str]
    waiver_notes: Sequence[str]
    has_stale_waiver: bool
    waived_findings: frozenset[str]
    known_symptoms: frozenset[str]
    is_whole: bool

    @property
    def verdicts(self) -> dict[str, ClauseVerdict]:
        return {entry.clause.id: found for entry, found in self.clauses}

    @cached_property
    def summary(self) -> dict[Verdict, int]:
        return count_verdicts(verdict for _, verdict in self.clauses)


def _decide(contract: Contract, results: ClauseResults, options: Options, metadata: RunMetadata) -> _DecidedClauses:
    waivers = applicable_waivers(contract.name, options)
    waived = {each.clause for each in waivers}
    idle = [] if options.only else [name for name in _unused_generator_checks(results) if name not in waived]
    entries = {name: entry for name, entry in results.entries.items() if name not in idle}
    baseline = options.baseline.get(contract.name, ())
    known = known_symptoms(baseline)
    judged = with_baseline(results, {name: results.verdict(each) for name, each in entries.items()}, known)
    lowered = lower_to_warnings(contract, options.warn, judged)
    is_whole = _is_whole(results, lowered, options, metadata)
    applied = with_waivers(contract, results, metadata.evidence, lowered, waivers, date.today(), is_whole, known)
    clauses = [(entry, applied.verdicts[name]) for name, entry in entries.items()]
    notes = [*applied.stale, *applied.expired, *(fixed_notes(results, baseline) if is_whole else [])]
    return _DecidedClauses(clauses, idle, notes, bool(applied.stale), applied.findings, known, is_whole)


def _is_whole(results: ClauseResults, verdicts: Verdicts, options: Options, metadata: RunMetadata) -> bool:
    """Return whether the run checked the whole contract, so that what did not fail is fixed.

    A clause that passes may fail at an operation, or in a check, that was left out.
    """
    is_part = metadata.is_part or results.missing_part is not None
    # Operations that log in are never checked.
    never = set() if options.without else {BlockCode.OPERATIONS_LACKING}
    is_skipped = any(each.verdict == "skipped" and each.code not in never for each in verdicts.values())
    return metadata.complete and options.directed and not (is_part or is_skipped)


def _notes(contract: Contract, options: Options, metadata: RunMetadata, decided: _DecidedClauses) -> tuple[str, ...]:
    return (
        *_notices(contract),
        *metadata.notes,
        *lacking_notes(metadata.lacking, options.spelling),
        *([] if metadata.unjudged else _note_unused_checks(decided.idle)),
        *decided.waiver_notes,
    )


def _unused_generator_checks(results: ClauseResults) -> list[str]:
    """Return the ids of the clauses of kind `generated` without any exchange.

    No document states them, so the report can omit them.
    """
    return [
        name for name, entry in results.entries.items() if entry.clause.kind == "generated" and not entry.counts.total()
    ]


def _note_unused_checks(idle: Sequence[str]) -> list[str]:
    # Checks that cannot pass are omitted from the note: without a failure, they never have a result.
    names = ", ".join(each for each in (name.removeprefix(PREFIX) for name in idle) if can_pass(each))
    return [_UNUSED_CHECKS.format(names)] if names else []


def _notices(contract: Contract) -> list[str]:
    """Return notes that belong to every report: notices of the contract, and excluded operations."""
    notices = [clause.statement for clause in contract.clauses_of("information") if clause.check == "notice"]
    lacking = ", ".join(each.id for each in contract.excluded_operations)
    if lacking:
        notices.append(f"Excluded, so neither requested nor judged: {lacking}.")
    if contract.unselected_operations:
        chosen = ", ".join(contract.selected_operations)
        notices.append(f"Only these operations are checked: {chosen}. Others are requested only to prepare checks.")
    return notices


def _clause(contract: Contract, entry: ClauseResult, found: ClauseVerdict, evidence: EvidenceByClause) -> ClauseEntry:
    clause = entry.clause
    return ClauseEntry(
        id=clause.id,
        line=clause.line,
        kind=clause.kind,
        basis=clause.basis,
        says=clause.statement,
        source=titled_places(contract, clause.source),
        verdict=found.verdict,
        reason=found.reason,
        exchanges=entry.counts.total(),
        duration_s=round(entry.duration_s, 3),
        evidence=tuple(each for each in evidence[clause.id] if each.verdict == EVIDENCE_VERDICTS.get(found.verdict)),
    )
