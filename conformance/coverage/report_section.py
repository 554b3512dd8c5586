"""Coverage as a report has it: a plain dict, as `specs/report.schema.json` describes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from conformance.checks.clause_results import ClauseResults
from conformance.coverage.missing_reasons import Reasons
from conformance.coverage.outcome_counts import Cell, OutcomeCoverage

Json = Mapping[str, Any]


def section(outcome_coverage: OutcomeCoverage, results: ClauseResults) -> dict[str, Any]:
    """Everything in the order of the contract; requests that belong to no operation come last."""
    reasons = Reasons(outcome_coverage, results)
    operations = [_operation(name, outcome_coverage, reasons) for name in outcome_coverage.documented]
    unlisted = {"unlisted": outcome_coverage.unlisted} if outcome_coverage.unlisted else {}
    return {"summary": totals(operations), "operations": operations, **unlisted}


def _operation(name: str, outcome_coverage: OutcomeCoverage, reasons: Reasons) -> dict[str, Any]:
    told = {outcome for operation, _, outcome in outcome_coverage.seen if operation == name}
    documented = outcome_coverage.documented[name]
    return {
        "operation": name or None,
        "seen": _counts(name, outcome_coverage.seen),
        "provoked": _counts(name, outcome_coverage.provoked),
        "never": {
            key("|".join(map(str, statuses)), outcome): reasons.why(name, outcome)
            for outcome, statuses in documented.items()
            if outcome not in told
        },
        "undocumented": _counts(name, outcome_coverage.undocumented),
    }


def _counts(name: str, counter: Counter[Cell]) -> dict[str, int]:
    return {key(each.status, each.outcome): counter[each] for each in sorted(counter) if each.operation == name}


def key(status: int | str, outcome: str) -> str:
    """`STATUS OUTCOME`, and the status alone where there is no code."""
    return f"{status} {outcome}".rstrip(" ")


def totals(operations: Iterable[Json]) -> dict[str, int]:
    """How many outcomes of operations are documented, were seen, were provoked; and how many different replies were
    seen that are documented nowhere."""
    found = Counter(documented=0, seen=0, provoked=0, undocumented=0)
    for each in operations:
        seen = len({*map(outcome_in, each["seen"])})
        found["documented"] += seen + len({*map(outcome_in, each["never"])})
        found["seen"] += seen
        found["provoked"] += len({*map(outcome_in, each["provoked"])})
        found["undocumented"] += len(each["undocumented"])
    return dict(found)


def outcome_in(key: str) -> str:
    return key.partition(" ")[2]
