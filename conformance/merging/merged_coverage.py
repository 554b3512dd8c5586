"""Rebuild the counts of outcomes of the whole run from the reports on its shards."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.contract.model import Contract
from conformance.coverage.merge import merged
from conformance.coverage.outcome_counts import NO_OPERATION, Cell, Goal, GoalResult, OutcomeCoverage
from conformance.merging.shard_reports import ShardReport


def merge_coverage(contract: Contract, shards: Sequence[ShardReport]) -> OutcomeCoverage:
    """Return the counts of all shards together."""
    made = OutcomeCoverage(contract)
    section = merged([each.report.coverage for each in shards if each.report.coverage is not None])
    made.unlisted = section.unlisted
    for each in section.operations:
        name = each.operation or NO_OPERATION
        for counter, counts in ((made.seen, each.seen), (made.provoked, each.provoked)):
            counter.update({Cell(name, *reply): count for reply, count in counts.items()})
        made.undocumented.update({Cell(name, *reply): count for reply, count in each.undocumented.items()})
    goals = (goal for shard in shards for goal in shard.section.goals)
    for goal in sorted(goals, key=lambda each: each.place):
        key = Goal(goal.operation, goal.clause, goal.preferred)
        result = made.by_goal.setdefault(key, GoalResult(goal.first_reply, goal.first_is_allowed, goal.place))
        result.count += goal.count
    return made
