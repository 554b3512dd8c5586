"""The findings of a report: the failures of a run in groups with one cause each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from conformance.checks.clause_results import ClauseResults, ClauseVerdict, Verdict
from conformance.checks.diagnosis import diagnose
from conformance.checks.symptoms import Symptom
from conformance.contract.model import Contract
from conformance.report.evidence import Evidence
from conformance.report.findings import FAILED, FindingEntry, blame, finding_id, severest

EvidenceByClause = Mapping[str, Sequence[Evidence]]
"""The findings that are kept of each clause, by its id, as the report shows them."""


def report_findings(
    contract: Contract,
    results: ClauseResults,
    evidence: EvidenceByClause,
    verdicts: Mapping[str, ClauseVerdict],
    waived: Collection[str] = (),
    known: Collection[str] = (),
) -> tuple[FindingEntry, ...]:
    """Return the findings of the clauses that fail, those that gate first, then by their first failures.

    `waived` has the ids of findings with a waiver of their own. `known` has the ids of the symptoms of the baseline,
    which make findings of their own: these are waived.
    """
    failed = {name: each.verdict for name, each in verdicts.items() if each.verdict in FAILED}
    symptoms = [each for each in results.symptoms.all() if each.key.clause in failed]
    new, old = ([each for each in symptoms if (each.id in known) is is_known] for is_known in (False, True))
    found = [_finding(contract, evidence, failed, group) for group in diagnose(contract, new)]
    found = [replace(each, verdict="waived") if each.id in waived else each for each in found]
    found += [
        replace(_finding(contract, evidence, failed, group), verdict="waived") for group in diagnose(contract, old)
    ]
    return tuple(sorted(found, key=lambda each: FAILED.index(each.verdict)))


def _finding(
    contract: Contract, evidence: EvidenceByClause, verdicts: Mapping[str, Verdict | None], group: Sequence[Symptom]
) -> FindingEntry:
    chief = group[0]
    clauses = [*dict.fromkeys(each.key.clause for each in group)]
    places = Counter(each.key.operation for each in group)
    of_chief = [each.key.operation for each in group if each.key.clause == chief.key.clause]
    clause = contract.clauses[chief.key.clause]
    return FindingEntry(
        id=finding_id(clause.id, of_chief, chief.key.deviation),
        verdict=severest(verdicts, clauses),
        blame=blame(clause.kind, clause.basis, chief.is_incomplete, clause.check),
        clause=clause.id,
        evidence=_evidence_number(evidence[clause.id], chief),
        exchanges=sum(each.count for each in group),
        operations=tuple(each for each in places if each is not None),
        follow=tuple(clauses[1:]),
        symptoms=tuple(dict.fromkeys(each.id for each in group)),
    )


def _evidence_number(evidence: Sequence[Evidence], chief: Symptom) -> int:
    """Return the number of the evidence that shows the symptom or, if it is not kept, of the first failure."""
    failures = [each for each in evidence if each.verdict == "fail"]
    return next((number for number, each in enumerate(failures) if shows(each, chief)), 0)


def shows(evidence: Evidence, symptom: Symptom) -> bool:
    """Return whether the evidence has the first failure of a symptom of its clause, or one like it."""
    wanted = symptom.finding
    found = (evidence.operation, evidence.expected, evidence.actual, evidence.fault)
    return found == (symptom.key.operation, wanted.expected, wanted.actual, wanted.fault)
