"""Rebuild the results of the whole run from those of its shards."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from copy import deepcopy
from typing import NamedTuple

from conformance.checks.block_reason import BlockCode, BlockReason
from conformance.checks.clause_results import ClauseResults
from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.core.generated_values import NoGeneratedValues
from conformance.merging.merged_comparisons import ComparedAgain, compare_again
from conformance.merging.merged_evidence import PlacedEvidence, kept_evidence
from conformance.merging.shard_reports import ShardReport, ShardReports
from conformance.observation.target_state import TargetState
from conformance.report.evidence import Evidence
from conformance.report.shard_section import ClauseTally
from conformance.runner.report_findings import shows


class MergedResults(NamedTuple):
    """The results of the whole run, the choices of the target, and the evidence of each clause, by its id."""

    results: ClauseResults
    state: TargetState
    evidence: dict[str, list[Evidence]]


def merge_results(contract: Contract, selected: Sequence[str], reports: ShardReports) -> MergedResults:
    """Return the results of the shards as if one machine had seen them, in the order of the plan.

    Raises UsageError if a failure has no evidence.
    """
    results, state = ClauseResults(contract, [*selected]), TargetState(contract, NoGeneratedValues())
    _add_gaps(results, reports)
    shards = reports.with_results
    shown = [each for shard in shards for each in shard.section.comparisons]
    compared = [*compare_again(contract, sorted(shown, key=lambda each: each.comparison.place), state)]
    clauses = frozenset(each.finding.clause for each in compared)
    _add_numbers(results, shards, clauses)
    _add_blocked(results, shards)
    for each in compared:
        _add_compared(results, each)
    evidence = _merge_symptoms(results, shards, compared, clauses)
    kept = {clause: kept_evidence(each for each in evidence if each.clause == clause) for clause in contract.clauses}
    _add_reasons(results, shards, kept)
    _check_failures(results, kept)
    return MergedResults(results, state, kept)


def _add_gaps(results: ClauseResults, reports: ShardReports) -> None:
    """Add what keeps the target from being judged: as on one machine, if no shard could judge it."""
    results.failures_count = any(each.failures_count for each in reports.unjudged)
    if len(reports.unjudged) == len(reports.given) and not reports.missing:
        results.unjudged_reason = BlockReason(BlockCode.TARGET_UNJUDGED, reports.unjudged[0].unjudged)
    else:
        results.missing_part = reports.missing_part


# --- numbers ---------------------------------------------------------------------------------------
def _tallies(shards: Sequence[ShardReport]) -> Iterator[tuple[str, ClauseTally]]:
    return (each for shard in shards for each in shard.section.clauses.items())


def _add_numbers(results: ClauseResults, shards: Sequence[ShardReport], compared: Collection[str]) -> None:
    """Add what is counted and how long it took; of clauses that are compared again, only errors count here."""
    for clause, tally in _tallies(shards):
        entry = results.entries[clause]
        for verdict in tally.counts:
            if clause not in compared or verdict == "error":
                entry.counts[verdict] += tally.counts[verdict]
                entry.operations.setdefault(verdict, set()).update(tally.operations.get(verdict, ()))
    for each in (clause for shard in shards for clause in shard.report.clauses):
        results.entries[each.id].duration_s += each.duration_s


def _add_blocked(results: ClauseResults, shards: Sequence[ShardReport]) -> None:
    """Add why clauses were not checked. Of the most frequent reasons, the first one counts."""
    found = [(clause, each) for clause, tally in _tallies(shards) for each in tally.blocked]
    for clause, blocked in sorted(found, key=lambda each: each[1].place):
        results.entries[clause].blocked[blocked.reason] += blocked.count


def _add_compared(results: ClauseResults, compared: ComparedAgain) -> None:
    entry, verdict = results.entries[compared.finding.clause], compared.finding.verdict
    entry.counts[verdict] += compared.comparison.count
    entry.operations.setdefault(verdict, set()).add(compared.comparison.key.operation or "")


def _add_reasons(results: ClauseResults, shards: Sequence[ShardReport], evidence: dict[str, list[Evidence]]) -> None:
    """Add why the first finding is inconclusive, or an error, which may have no evidence."""
    for clause, kept in evidence.items():
        results.entries[clause].inconclusive = next(
            (each.actual for each in kept if each.verdict == "inconclusive"), ""
        )
    for each in (clause for shard in shards for clause in shard.report.clauses if clause.verdict == "error"):
        entry = results.entries[each.id]
        entry.error = entry.error or each.reason


def _check_failures(results: ClauseResults, evidence: dict[str, list[Evidence]]) -> None:
    """Raise UsageError if a clause fails without evidence, which no run reports."""
    for name, entry in results.entries.items():
        if entry.counts["fail"] and not entry.error and all(each.verdict != "fail" for each in evidence[name]):
            raise UsageError(f"the reports have failures of {name} without evidence; run the shards again")


# --- symptoms --------------------------------------------------------------------------------------
def _merge_symptoms(
    results: ClauseResults, shards: Sequence[ShardReport], compared: Sequence[ComparedAgain], clauses: Collection[str]
) -> list[PlacedEvidence]:
    """Add the symptoms in the order of their places, and return all evidence."""
    found = [each for shard in shards for each in shard.section.symptoms if each.key.clause not in clauses]
    found += [each.symptom for each in compared if each.symptom is not None]
    found.sort(key=lambda each: each.place)
    new = {id(each) for each in found if results.symptoms.join(deepcopy(each))}
    evidence = [each for shard in shards for each in _evidence(shard, new, clauses)]
    evidence += [
        PlacedEvidence(each.finding.clause, each.comparison.place, 0, each.evidence, id(each.symptom) in new)
        for each in compared
        if each.evidence is not None
    ]
    return evidence


def _evidence(shard: ShardReport, new: Collection[int], compared: Collection[str]) -> Iterator[PlacedEvidence]:
    number = shard.section.shard.number
    for clause in shard.report.clauses:
        tally = shard.section.clauses.get(clause.id)
        left = [each for each in shard.section.symptoms if each.key.clause == clause.id]
        for place, evidence in zip(tally.places if tally else (), clause.evidence, strict=False):
            if clause.id not in compared or evidence.verdict != "fail":
                symptom = next((each for each in left if shows(evidence, each)), None)
                left = [each for each in left if each is not symptom]
                yield PlacedEvidence(clause.id, place, number, evidence, symptom is not None and id(symptom) in new)
