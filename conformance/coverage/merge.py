"""The coverage of several reports as that of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from conformance.coverage.report_section import outcome_in, totals

Json = Mapping[str, Any]


def merged(sections: Sequence[Json]) -> dict[str, Any]:
    """As `section` makes it; the operations are in the order of the first. Where nobody saw an outcome, the different
    reasons stand one after the other."""
    told: dict[str | None, list[Json]] = {}
    for each in (operation for section in sections for operation in section["operations"]):
        told.setdefault(each["operation"], []).append(each)
    operations = [_operation(name, alike) for name, alike in told.items()]
    unlisted = sum(each.get("unlisted", 0) for each in sections)
    return {"summary": totals(operations), "operations": operations, **({"unlisted": unlisted} if unlisted else {})}


def _operation(name: str | None, told: Sequence[Json]) -> dict[str, Any]:
    counts = {each: _sum(told, each) for each in ("seen", "provoked", "undocumented")}
    return {"operation": name, **counts, "never": _never(told, {outcome_in(each) for each in counts["seen"]})}


def _sum(told: Sequence[Json], name: str) -> dict[str, int]:
    return dict(sum((Counter(each[name]) for each in told), Counter[str]()))


def _never(told: Sequence[Json], seen: set[str]) -> dict[str, str]:
    reasons: dict[str, dict[str, None]] = {}
    for key, why in (pair for each in told for pair in each["never"].items()):
        if outcome_in(key) not in seen:
            reasons.setdefault(key, {})[why] = None
    return {key: "; ".join(found) for key, found in reasons.items()}
