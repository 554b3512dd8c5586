"""Findings of a report: each has the failures that probably have one cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, get_args

from conformance.checks.clause_results import Verdict
from conformance.contract.clause import Basis, ClauseKind

Blame = Literal["server", "document", "contract", "target"]
"""What is probably wrong: the `server`; the `document`, or else the server, as a reply is not documented; the
`contract`, which decides what the documents leave open; or the `target`, which did not complete a reply."""
BLAMES: tuple[Blame, ...] = get_args(Blame)
FAILED: tuple[Verdict, ...] = ("fail", "warn", "waived")
"""The verdicts of clauses and findings that fail, the most severe first."""
_DIGITS = 8
_DOCUMENTED = "documented-"


@dataclass(frozen=True, slots=True)
class FindingEntry:
    """Failures that probably have one cause.

    Attributes:
        id: Identifies the finding in other runs: a digest of the operation, the clause and the deviation.
        verdict: `fail`, `warn` or `waived`: the most severe verdict of its clauses.
        blame: What is probably wrong.
        clause: The id of the most specific clause that fails.
        evidence: The number of the clause's evidence that shows the finding, from 0.
        exchanges: The number of failures of the clauses.
        operations: The ids of the operations at which they fail; that of the evidence is first.
        follow: The ids of the other clauses that fail for the same cause.
        symptoms: The ids of its symptoms: the same in other runs, also if other failures have the same cause there.
    """

    id: str
    verdict: Verdict
    blame: Blame
    clause: str
    evidence: int
    exchanges: int
    operations: tuple[str, ...]
    follow: tuple[str, ...]
    symptoms: tuple[str, ...] = ()


Baseline = Sequence[FindingEntry]
"""The findings of earlier reports on one contract, which are accepted."""


def finding_id(clause: str, operations: Sequence[str | None], deviation: str) -> str:
    """Return the id of a finding; `operations` are those at which the clause deviates so."""
    place = operations[0] or "" if len({*operations}) == 1 else "*"
    return sha256("\n".join((place, clause, deviation)).encode("utf-8", "backslashreplace")).hexdigest()[:_DIGITS]


def blame(kind: ClauseKind, basis: Basis, is_incomplete: bool, check: str = "") -> Blame:
    """Return what is probably wrong.

    Args:
        kind: The kind of the clause.
        basis: How well the documents support the clause.
        is_incomplete: Whether the reply is not complete.
        check: What checks the clause, if known.
    """
    if is_incomplete:
        return "target"
    if kind == "generated" or check.startswith(_DOCUMENTED):
        return "document"
    return "contract" if basis == "open" else "server"


def severest(verdicts: Mapping[str, Verdict | None], clauses: Sequence[str]) -> Verdict:
    """Return the most severe verdict of the clauses."""
    found = {verdicts[each] for each in clauses}
    return next(each for each in FAILED if each in found)
