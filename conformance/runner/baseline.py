"""The baseline: failures of an earlier run, which are accepted. What is new fails, and what is gone is named.

Failures are compared by their symptoms, not by findings: a new failure with the cause of an old one is new.
"""

from __future__ import annotations

from collections.abc import Mapping

from conformance.checks.clause_results import ClauseResults, ClauseVerdict
from conformance.report.findings import Baseline

REASON = "baseline"


def known_symptoms(baseline: Baseline) -> frozenset[str]:
    """Return the ids of all symptoms."""
    return frozenset(symptom for each in baseline for symptom in each.symptoms)


def with_baseline(
    results: ClauseResults, verdicts: Mapping[str, ClauseVerdict], known: frozenset[str]
) -> dict[str, ClauseVerdict]:
    """Return the verdicts, with `waived` for each failed clause all of whose symptoms are known."""

    def is_known(name: str) -> bool:
        return all(each.id in known for each in results.symptoms.of(name))

    return {
        name: ClauseVerdict("waived", REASON) if known and each.verdict == "fail" and is_known(name) else each
        for name, each in verdicts.items()
    }


def fixed_notes(results: ClauseResults, baseline: Baseline) -> list[str]:
    """Return a sentence for each finding of the baseline whose clause was judged, without a symptom that is left."""
    seen = {each.id for each in results.symptoms.all()}
    judged = {name for name, each in results.entries.items() if each.counts}
    gone = (each for each in baseline if each.clause in judged and not seen.intersection(each.symptoms))
    return [f"Fixed since the baseline: finding {each.id} of {each.clause}." for each in gone]
