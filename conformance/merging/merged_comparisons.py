"""Compare again what replies have shown to rules about the whole run, now with the replies of all shards.

Each shard has seen a part of the exchanges, so two of them may each keep to another dialect or to another HTTP status.
Here the rule sees what they have shown in the order of the whole run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from conformance.checks.comparisons import Comparison
from conformance.checks.finding import Finding
from conformance.checks.rules import rules_of
from conformance.checks.rules.one_dialect import OneDialect
from conformance.checks.symptoms import Symptom, SymptomKey, deviation
from conformance.contract.model import Contract
from conformance.observation.target_state import TargetState
from conformance.report.evidence import Evidence
from conformance.report.shard_section import ShownComparison


@dataclass(frozen=True)
class ComparedAgain:
    """The finding about the replies of an operation that show the same.

    Attributes:
        comparison: What they show.
        finding: The finding about each of them.
        symptom: The symptom of the failures; None if the rule is met.
        evidence: An exchange that shows the failure; None if there is none, or another one has it.
    """

    comparison: Comparison
    finding: Finding
    symptom: Symptom | None
    evidence: Evidence | None


def compare_again(contract: Contract, shown: Iterable[ShownComparison], state: TargetState) -> Iterator[ComparedAgain]:
    """Yield the findings about what was shown, in the order of the whole run; add the choices to the state."""
    rules = {each.clause.id: each for each in rules_of(contract) if isinstance(each, OneDialect)}
    for each in shown:
        rule = rules.get(each.comparison.key.clause)
        if rule is not None:
            yield _compared(contract, each, rule.compare(each.comparison.key.shown, state))


def _compared(contract: Contract, shown: ShownComparison, finding: Finding) -> ComparedAgain:
    comparison = shown.comparison
    if finding.verdict != "fail":
        return ComparedAgain(comparison, finding, None, None)
    evidence = shown.example and replace(shown.example, expected=finding.expected, actual=finding.actual)
    return ComparedAgain(comparison, finding, _symptom(contract, comparison, finding), evidence)


def _symptom(contract: Contract, comparison: Comparison, finding: Finding) -> Symptom:
    clause, operation, shown = comparison.key
    return Symptom(
        SymptomKey(clause, operation, deviation(finding, shown.summary)),
        finding,
        is_outcome=finding.actual == shown.summary,
        has_outcome=True,
        is_crash=contract.outcomes[shown.outcome].crash,
        place=comparison.place,
        count=comparison.count,
        exchanges={*comparison.exchanges},
        paths={*comparison.paths},
        origins={*comparison.origins},
    )
