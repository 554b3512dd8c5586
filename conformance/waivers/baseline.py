"""Waivers for the findings of an earlier report, the baseline: what stood there is known, and what is new gates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from conformance.checks.waivers import Waiver, Waivers
from conformance.report.model import Report

REASON = "baseline"


def baseline_waivers(reports: Iterable[Report]) -> dict[str, list[Waiver]]:
    """Return a waiver for each finding of the reports, by the names of their contracts."""
    found = defaultdict[str, list[Waiver]](list)
    for report in reports:
        found[report.contract] += [
            Waiver("", REASON, finding=each.id, known_clause=each.clause) for each in report.findings
        ]
    return found


def joined(*groups: Waivers) -> dict[str, list[Waiver]]:
    """Return the waivers of all groups by contract; of several for one finding, the last counts."""
    found = defaultdict[str, list[Waiver]](list)
    for group in groups:
        for contract, waivers in group.items():
            found[contract] += waivers
    return found
