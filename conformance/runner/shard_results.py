"""Take the results of a shard out of a run, as its report keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from conformance.checks.clause_results import ClauseResult, ClauseResults
from conformance.checks.comparisons import ComparisonLog
from conformance.checks.finding import Finding, FindingVerdict
from conformance.core.shard import Shard
from conformance.coverage.outcome_counts import OutcomeCoverage
from conformance.recording.cassette_header import RecordedOptions
from conformance.report.model import Report
from conformance.report.shard_section import BlockedOften, ClauseTally, GoalReplies, ShardSection, ShownComparison
from conformance.runner.report_builder import EVIDENCE_VERDICTS, RunMetadata
from conformance.runner.shown_evidence import Show

_NOTE = "Only {} of a run: `conformance merge` joins the reports on all shards."


def with_shard(
    report: Report,
    shard: Shard,
    options: RecordedOptions,
    results: ClauseResults,
    metadata: RunMetadata,
    show: Show,
) -> Report:
    """Return the report of a shard with its results. `options` decided which requests were sent."""
    shown = {each.id: EVIDENCE_VERDICTS.get(each.verdict) for each in report.clauses}
    unjudged = results.unjudged_reason
    section = ShardSection(
        shard=shard,
        options=replace(options, shard=""),
        unjudged=unjudged.text if unjudged else "",
        failures_count=results.failures_count,
        is_broken_off=metadata.unjudged and unjudged is None,
        is_throttled=metadata.is_throttled,
        notes=tuple(metadata.notes),
        lacking=metadata.lacking,
        clauses=_tallies(results, shown),
        symptoms=tuple(results.symptoms.all()),
        comparisons=tuple(_comparisons(results.comparisons, show)) if results.comparisons else (),
        goals=tuple(_goals(metadata.outcome_coverage)),
    )
    # The header of a terminal's text has it too.
    note = _NOTE.format(shard)
    return replace(report, shard=section, notes=(note, *report.notes), minor_notes=(note, *report.minor_notes))


def _tallies(results: ClauseResults, shown: Mapping[str, FindingVerdict | None]) -> dict[str, ClauseTally]:
    """Return the findings about each clause that has any; `shown` has the verdict of the evidence in the report."""
    found = ((name, entry) for name, entry in results.entries.items() if entry.counts or entry.blocked)
    return {name: _tally(entry, shown.get(name)) for name, entry in found}


def _tally(entry: ClauseResult, shown: FindingVerdict | None) -> ClauseTally:
    return ClauseTally(
        counts=dict(entry.counts),
        operations={verdict: tuple(sorted(where)) for verdict, where in entry.operations.items()},
        blocked=tuple(BlockedOften(each, count, entry.blocked_at[each]) for each, count in entry.blocked.items()),
        places=tuple(each.place for each in entry.evidence if each.finding.verdict == shown),
    )


def _comparisons(log: ComparisonLog, show: Show) -> Iterator[ShownComparison]:
    """Yield what rules about the whole run have compared, with one example of everything that replies show."""
    examples = dict(log.examples)
    for each in log.all():
        example = examples.pop((each.key.clause, each.key.shown), None)
        yield ShownComparison(each, None if example is None else show(Finding(each.key.clause, "fail"), example))


def _goals(outcome_coverage: OutcomeCoverage) -> Iterator[GoalReplies]:
    for goal, result in outcome_coverage.by_goal.items():
        yield GoalReplies(*goal, result.first_reply, result.first_is_allowed, result.place, result.count)
