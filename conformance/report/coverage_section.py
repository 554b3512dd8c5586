"""Coverage in a report: which documented outcomes of each operation were seen, and why the others were not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple


class SeenReply(NamedTuple):
    """What replies are counted by. `outcome` is the id of a documented outcome, or else the code as the reply has it,
    "" where it has none."""

    status: int
    outcome: str


class MissingOutcome(NamedTuple):
    """A documented outcome that was never seen, under whatever status."""

    statuses: tuple[int, ...]
    outcome: str


@dataclass(frozen=True, slots=True)
class OperationCoverage:
    """What was seen of one operation; None stands for requests that belong to none. `provoked` counts those of `seen`
    that answered a request made to get this very outcome; `never` has the reasons."""

    operation: str | None
    seen: Mapping[SeenReply, int]
    provoked: Mapping[SeenReply, int]
    never: Mapping[MissingOutcome, str]
    undocumented: Mapping[SeenReply, int]


@dataclass(frozen=True, slots=True)
class CoverageTotals:
    """Pairs of an operation and an outcome, whatever the status; `undocumented` are different replies."""

    documented: int
    seen: int
    provoked: int
    undocumented: int


@dataclass(frozen=True, slots=True)
class CoverageSection:
    """`operations` are in the order of the contract; `unlisted` counts undocumented replies of so many kinds that they
    are not listed one by one."""

    summary: CoverageTotals
    operations: tuple[OperationCoverage, ...]
    unlisted: int = 0


def totals(operations: Iterable[OperationCoverage]) -> CoverageTotals:
    """Count the outcomes of operations, each once for an operation, and the different undocumented replies."""
    found: Counter[str] = Counter()
    for each in operations:
        seen = {reply.outcome for reply in each.seen}
        found["documented"] += len(seen) + len({missing.outcome for missing in each.never})
        found["seen"] += len(seen)
        found["provoked"] += len({reply.outcome for reply in each.provoked})
        found["undocumented"] += len(each.undocumented)
    return CoverageTotals(found["documented"], found["seen"], found["provoked"], found["undocumented"])
