"""What the report on a shard of a run has in addition, so that the reports on all shards can be merged.

It has the results before any verdict: what was counted, which failures have the same symptom, and what rules about the
whole run have compared. So the merged report is built as the report on a run is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from conformance.checks.block_reason import BlockReason
from conformance.checks.comparisons import Comparison
from conformance.checks.finding import FindingVerdict
from conformance.checks.symptoms import Symptom
from conformance.core.shard import Shard
from conformance.recording.cassette_header import RecordedOptions
from conformance.report.evidence import Evidence


@dataclass(frozen=True, slots=True)
class BlockedOften:
    """A reason that kept a clause from being checked: how often, and the place of the first time."""

    reason: BlockReason
    count: int
    place: int


@dataclass(frozen=True, slots=True)
class ClauseTally:
    """The findings about one clause in numbers.

    Attributes:
        counts: The number of findings by verdict.
        operations: The ids of the operations of these findings; "" for requests that belong to none.
        blocked: Why the clause was not checked.
        places: The place of each evidence of the clause in the report.
    """

    counts: Mapping[FindingVerdict, int]
    operations: Mapping[FindingVerdict, tuple[str, ...]]
    blocked: tuple[BlockedOften, ...]
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShownComparison:
    """What replies of an operation show to a rule, and an exchange that shows it; None if another one has it."""

    comparison: Comparison
    example: Evidence | None


@dataclass(frozen=True, slots=True)
class GoalReplies:
    """The replies to the requests that were meant to get an outcome, as in `coverage.outcome_counts`."""

    operation: str
    clause: str
    preferred: str
    first_reply: str
    first_is_allowed: bool
    place: int
    count: int


@dataclass(frozen=True, slots=True)
class ShardSection:
    """The results of one shard.

    A *place* says where something was seen, in an order that all shards have: 0 before all walks, then 1 more than the
    number of the walk.

    Attributes:
        shard: Which part of the run this is.
        options: The options that decided which requests were sent.
        unjudged: Why no request showed anything about the target; "" if some did.
        failures_count: Whether failures count although no request succeeded, as in `ClauseResults`.
        is_broken_off: Whether the run was broken off before the target could be judged.
        is_throttled: Whether so many requests were throttled that the result proves little.
        notes: The notes of the run itself, without those that follow from the verdicts.
        lacking: The ids of the operations that the target may lack, as far as this shard has seen.
        clauses: The findings about each clause that has any, by its id.
        symptoms: The symptoms, in the order of their first failures.
        comparisons: What rules about the whole run have compared, in the order in which it was seen.
        goals: The replies to requests by the outcome that they were meant to get.
    """

    shard: Shard
    options: RecordedOptions
    unjudged: str
    failures_count: bool
    is_broken_off: bool
    is_throttled: bool
    notes: tuple[str, ...]
    lacking: tuple[str, ...]
    clauses: Mapping[str, ClauseTally]
    symptoms: tuple[Symptom, ...]
    comparisons: tuple[ShownComparison, ...]
    goals: tuple[GoalReplies, ...]

    @property
    def has_results(self) -> bool:
        """Whether any finding of the shard counts."""
        return not self.unjudged or self.failures_count
