"""Merge the coverage of several reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from conformance.report.coverage_section import CoverageSection, MissingOutcome, OperationCoverage, SeenReply, totals


def merged(sections: Sequence[CoverageSection]) -> CoverageSection:
    """Return the sum of the sections, with the operations in the order of the first section.

    If no section has seen an outcome, its reason is made of the different reasons in the sections, joined by
    semicolons.
    """
    by_name: dict[str | None, list[OperationCoverage]] = {}
    for each in (operation for section in sections for operation in section.operations):
        by_name.setdefault(each.operation, []).append(each)
    operations = tuple(_operation(name, alike) for name, alike in by_name.items())
    return CoverageSection(totals(operations), operations, sum(each.unlisted for each in sections))


def _operation(name: str | None, alike: Sequence[OperationCoverage]) -> OperationCoverage:
    seen = _sum(each.seen for each in alike)
    return OperationCoverage(
        operation=name,
        seen=seen,
        provoked=_sum(each.provoked for each in alike),
        never=_never(alike, {each.outcome for each in seen}),
        undocumented=_sum(each.undocumented for each in alike),
    )


def _sum(counts: Iterable[Mapping[SeenReply, int]]) -> dict[SeenReply, int]:
    return dict(sum((Counter(each) for each in counts), Counter[SeenReply]()))


def _never(alike: Sequence[OperationCoverage], seen: set[str]) -> dict[MissingOutcome, str]:
    reasons: dict[MissingOutcome, dict[str, None]] = {}
    for missing, why in (pair for each in alike for pair in each.never.items()):
        if missing.outcome not in seen:
            reasons.setdefault(missing, {})[why] = None
    return {missing: "; ".join(found) for missing, found in reasons.items()}
