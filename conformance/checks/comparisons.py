"""What a rule about the whole run has compared, so that it can be compared again with the other shards of the run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from conformance.checks.finding import Finding
from conformance.checks.kept_reply import kept_reply
from conformance.checks.shown_choices import ShownChoices
from conformance.checks.symptoms import Occurrences
from conformance.observation.response_reading import Reply


class ComparisonKey(NamedTuple):
    """The clause of a rule, an operation or None, and what replies of the operation have shown."""

    clause: str
    operation: str | None
    shown: ShownChoices


@dataclass
class Comparison(Occurrences):
    """The replies of an operation that show the same."""

    key: ComparisonKey


class ComparisonLog:
    """The comparisons of a run.

    Attributes:
        examples: The first reply that shows something, by the id of the clause and by what it shows.
    """

    def __init__(self) -> None:
        self._found: dict[ComparisonKey, Comparison] = {}
        self.examples: dict[tuple[str, ShownChoices], Reply] = {}

    def add(self, finding: Finding, reply: Reply, place: int) -> None:
        """Count what a finding of a rule has compared, if it says so."""
        if finding.shown is None:
            return
        key = ComparisonKey(finding.clause, reply.operation.id if reply.operation else None, finding.shown)
        if key not in self._found:
            self._found[key] = Comparison(key, place=place)
            self.examples.setdefault((finding.clause, finding.shown), kept_reply(reply))
        self._found[key].add(reply)

    def all(self) -> list[Comparison]:
        """Return the comparisons, in the order of their first replies."""
        return [*self._found.values()]
