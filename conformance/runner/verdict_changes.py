"""Change the verdicts on clauses as the options say: failures become warnings, or are waived."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase

from conformance.checks.clause_results import ClauseResults, ClauseVerdict
from conformance.checks.waivers import AppliedWaivers, Waiver, apply_waivers
from conformance.contract.model import Contract
from conformance.runner.generated_requests.schemathesis_checks import CHECKS, PREFIX
from conformance.runner.options import Options
from conformance.runner.report_findings import EvidenceByClause, report_findings

Verdicts = Mapping[str, ClauseVerdict]
"""The verdict on each clause, by its id."""


def applicable_waivers(contract: str, options: Options) -> list[Waiver]:
    """Return the waivers of a contract that can apply in this run.

    Without generated requests, waivers for checks of Schemathesis cannot apply, and would be reported as stale.
    """
    generated = options.generation is not None
    waivers = options.waivers.get(contract, ())
    return [each for each in waivers if generated or each.clause.removeprefix(PREFIX) not in CHECKS]


def lower_to_warnings(contract: Contract, warn: Sequence[str], verdicts: Verdicts) -> dict[str, ClauseVerdict]:
    """Return the verdicts, with `warn` for each failed clause whose id or basis --warn names, except basis `stated`."""

    def lowered(name: str) -> bool:
        return any(fnmatchcase(name, each) or each == contract.clauses[name].basis != "stated" for each in warn)

    return {
        name: replace(each, verdict="warn") if each.verdict == "fail" and lowered(name) else each
        for name, each in verdicts.items()
    }


def with_waivers(
    contract: Contract,
    results: ClauseResults,
    evidence: EvidenceByClause,
    verdicts: Verdicts,
    waivers: Sequence[Waiver],
    today: date,
    whole: bool,
    known: Collection[str] = (),
) -> AppliedWaivers:
    """Return the verdicts with waivers.

    `whole`: the run checked everything, so that a missing finding is fixed. `known` is as for `report_findings`.
    """
    findings = defaultdict[str, list[str]](list)
    if any(each.finding for each in waivers):
        for finding in report_findings(contract, results, evidence, verdicts, known=known):
            for clause in (finding.clause, *finding.follow):
                findings[clause].append(finding.id)
    places = {name: results.entries[name].operations for name in verdicts}
    return apply_waivers(verdicts, waivers, today, places, findings, whole)
