"""Coverage as a report has it: a plain dict, as `specs/report.schema.json` describes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from conformance.checks.clause_results import Ledger
from conformance.coverage.missing_reasons import Reasons
from conformance.coverage.outcome_counts import Cell, Sightings

Json = Mapping[str, Any]


def section(sightings: Sightings, ledger: Ledger) -> dict[str, Any]:
    """Everything in the order of the contract; requests that belong to no operation come last."""
    reasons = Reasons(sightings, ledger)
    operations = [_operation(name, sightings, reasons) for name in sightings.documented]
    unlisted = {"unlisted": sightings.unlisted} if sightings.unlisted else {}
    return {"summary": totals(operations), "operations": operations, **unlisted}


def _operation(name: str, sightings: Sightings, reasons: Reasons) -> dict[str, Any]:
    told = {outcome for operation, _, outcome in sightings.seen if operation == name}
    documented = sightings.documented[name]
    return {
        "operation": name or None,
        "seen": _counts(name, sightings.seen),
        "provoked": _counts(name, sightings.provoked),
        "never": {
            key("|".join(map(str, statuses)), outcome): reasons.why(name, outcome)
            for outcome, statuses in documented.items()
            if outcome not in told
        },
        "undocumented": _counts(name, sightings.undocumented),
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
