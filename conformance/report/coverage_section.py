"""The coverage of a report: which documented outcomes of each operation were seen, and why others were not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple


class SeenReply(NamedTuple):
    """The key by which replies are counted.

    `outcome` is the id of a documented outcome, or else the code in the reply, "" without a code.
    """

    status: int
    outcome: str


class MissingOutcome(NamedTuple):
    """A documented outcome that was not seen under any of its statuses."""

    statuses: tuple[int, ...]
    outcome: str


@dataclass(frozen=True, slots=True)
class OperationCoverage:
    """The outcomes of one operation.

    Attributes:
        operation: The id of the operation; None for requests that belong to no operation.
        seen: The number of replies of each documented kind.
        provoked: The replies in `seen` whose requests were sent to get this outcome.
        never: For each documented outcome that was not seen, the reason.
        undocumented: The number of replies of each kind that the contract does not have for the operation.
    """

    operation: str | None
    seen: Mapping[SeenReply, int]
    provoked: Mapping[SeenReply, int]
    never: Mapping[MissingOutcome, str]
    undocumented: Mapping[SeenReply, int]


@dataclass(frozen=True, slots=True)
class CoverageTotals:
    """The numbers of outcomes, added up over all operations.

    An outcome is counted once for each operation, whatever its statuses. `undocumented` counts kinds of replies.
    """

    documented: int
    seen: int
    provoked: int
    undocumented: int


@dataclass(frozen=True, slots=True)
class CoverageSection:
    """The coverage of a whole report.

    `operations` are in the order of the contract. The number of undocumented kinds of replies is limited; `unlisted`
    counts the replies of all further kinds.
    """

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
