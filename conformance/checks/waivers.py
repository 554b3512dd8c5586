"""Apply waivers: a strict list of known failures.

Theory of operation: a waiver names a clause, or a finding, and says why its failure is accepted. If the clause fails,
its verdict is `waived`, which does not count as a failure. A waiver can name operations: then the clause is waived if
each operation at which it fails is covered. After its last day, a waiver is *expired* and counts as absent.

A waiver is *stale* if what it names was judged and no longer fails, or does not exist. The report names stale and
expired waivers, so that they are removed. A waiver of a clause that is inconclusive is not stale, and no waiver is
after a run that did not check the whole contract: what it left out may fail.

`secret.NAME` waives unmasked values of a header or query parameter in recorded traffic. Such a waiver is never stale,
as most files lack the header.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase

from conformance.checks.clause_results import ClauseVerdict
from conformance.checks.finding import FindingVerdict

_SECRET = "secret."
_GONE = "Stale waiver: there is no {name} any more; remove it from the list."


@dataclass(frozen=True)
class Waiver:
    """One accepted failure, of a clause or of a finding.

    Attributes:
        clause: The id of the clause; "" if the waiver is for a finding.
        finding: The id of the finding, as reports have it; "" if the waiver is for a clause.
        reason: Why the failure is accepted.
        owner: Who takes care of the failure; "" if unknown.
        until: The last day of the waiver; None if it has none.
        ticket: Where the failure is tracked; "" if nowhere.
        operations: Patterns of the ids of operations; empty for all.
        line: The line in its file.
    """

    clause: str
    reason: str
    finding: str = ""
    owner: str = ""
    until: date | None = None
    ticket: str = ""
    operations: tuple[str, ...] = ()
    line: int = 0

    @property
    def name(self) -> str:
        """The id of the clause or finding."""
        return self.clause or f"finding {self.finding}"

    @property
    def text(self) -> str:
        """The reason with the owner, the ticket and the last day."""
        details = [self.owner, self.ticket, f"until {self.until}" if self.until else ""]
        return f"{self.reason} ({', '.join(filter(None, details))})" if any(details) else self.reason

    def is_expired(self, today: date) -> bool:
        """Return whether the last day has passed."""
        return self.until is not None and self.until < today

    def covers(self, operation: str) -> bool:
        """Return whether the waiver is for failures at this operation; "" for none."""
        return not self.operations or any(fnmatchcase(operation, each) for each in self.operations)


Waivers = Mapping[str, Sequence[Waiver]]
"""The waivers of each contract, by its name."""
OperationsByVerdict = Mapping[FindingVerdict, Collection[str]]
"""The ids of the operations at which a clause has findings with a verdict."""


@dataclass(frozen=True)
class AppliedWaivers:
    """The verdicts with waivers, and sentences about waivers to remove.

    Attributes:
        verdicts: The verdict on each clause.
        stale: A sentence for each stale waiver.
        expired: A sentence for each expired waiver.
        findings: The ids of the findings that have a waiver of their own.
    """

    verdicts: dict[str, ClauseVerdict]
    stale: list[str] = field(default_factory=list)
    expired: list[str] = field(default_factory=list)
    findings: frozenset[str] = field(default=frozenset(), compare=False)


def is_of_secret(name: str) -> bool:
    """Return whether a waiver is for a header or query parameter, and not for a clause."""
    return name.startswith(_SECRET) and name != _SECRET


def waived_secrets(waivers: Iterable[Waiver], today: date) -> dict[str, str]:
    """Return the reasons of the waivers for headers and query parameters, by their names in lower case."""
    live = [each for each in waivers if is_of_secret(each.clause) and not each.is_expired(today)]
    return {each.clause.removeprefix(_SECRET).lower(): each.text for each in live}


def apply_waivers(
    verdicts: Mapping[str, ClauseVerdict],
    waivers: Sequence[Waiver],
    today: date,
    operations: Mapping[str, OperationsByVerdict] | None = None,
    findings: Mapping[str, Collection[str]] | None = None,
    is_whole: bool = False,
) -> AppliedWaivers:
    """Return the verdicts, with `waived` for each failure that is covered, and sentences about waivers to remove.

    A clause is also waived if each finding that it is part of has a waiver.

    Args:
        verdicts: The verdict on each clause.
        waivers: The waivers of the contract.
        today: The day of the run.
        operations: Where each clause has findings; None if that is unknown, so that waivers cover all operations.
        findings: The ids of the findings that each failed clause is part of.
        is_whole: Whether the run checked the whole contract, so that what did not fail is fixed.
    """
    live = [each for each in waivers if not each.is_expired(today)]
    applied = AppliedWaivers(dict(verdicts), findings=frozenset(each.finding for each in live if each.finding))
    applied.expired.extend(_expired_text(each) for each in waivers if each.is_expired(today))
    by_finding = {each.finding: each for each in live if each.finding}
    for clause, verdict in verdicts.items():
        if verdict.verdict != "fail":
            continue
        own = [each for each in live if each.clause == clause]
        reasons = _reasons(own, _failing(clause, operations))
        reasons = reasons or _reasons_of_findings(by_finding, (findings or {}).get(clause, ()))
        if reasons:
            applied.verdicts[clause] = ClauseVerdict("waived", "; ".join(dict.fromkeys(reasons)))
    if is_whole:
        applied.stale.extend(filter(None, (_stale_text(each, verdicts, operations) for each in live if each.clause)))
        seen = {each for ids in (findings or {}).values() for each in ids}
        gone = [each for name, each in by_finding.items() if name not in seen]
        applied.stale.extend(_GONE.format(name=each.name) for each in gone)
    return applied


def _reasons_of_findings(waivers: Mapping[str, Waiver], findings: Collection[str]) -> list[str]:
    """Return the reasons why a clause may fail; none if it is part of a finding without a waiver."""
    return [waivers[each].text for each in findings] if all(each in waivers for each in findings) else []


def _failing(clause: str, operations: Mapping[str, OperationsByVerdict] | None) -> Collection[str] | None:
    return None if operations is None else operations[clause].get("fail", ())


def _reasons(waivers: Sequence[Waiver], failing: Collection[str] | None) -> list[str]:
    """Return the reasons why a clause may fail at these operations; none if an operation is not covered."""
    if failing is None:
        return [each.text for each in waivers]
    covering = [each for each in waivers if any(map(each.covers, failing or [""]))]
    is_covered = all(any(each.covers(operation) for each in covering) for operation in failing)
    return [each.text for each in covering] if is_covered else []


def _stale_text(
    waiver: Waiver,
    verdicts: Mapping[str, ClauseVerdict],
    operations: Mapping[str, OperationsByVerdict] | None,
) -> str:
    if waiver.clause not in verdicts:
        return "" if is_of_secret(waiver.clause) else f"Stale waiver: there is no clause {waiver.clause}."
    verdict = verdicts[waiver.clause].verdict
    if not waiver.operations or operations is None:
        is_stale = verdict in ("pass", "warn")
        return (
            f"Stale waiver: {waiver.clause} no longer fails ({verdict}); remove it from the list." if is_stale else ""
        )
    at = {kind: [each for each in where if waiver.covers(each)] for kind, where in operations[waiver.clause].items()}
    if at.get("fail") or not at.get("pass") or verdict not in ("pass", "warn", "fail"):
        return ""
    where = ", ".join(waiver.operations)
    return f"Stale waiver: {waiver.clause} no longer fails at {where}; remove it from the list."


def _expired_text(waiver: Waiver) -> str:
    owner = f" ({waiver.owner})" if waiver.owner else ""
    return f"Expired waiver: {waiver.name} was accepted until {waiver.until}{owner}; it counts as absent."
