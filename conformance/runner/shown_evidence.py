"""The findings that are kept of each clause, as the report shows them."""

from __future__ import annotations

from collections.abc import Callable

from conformance.checks.clause_results import ClauseResults
from conformance.checks.finding import Finding
from conformance.contract.credential_slots import all_slots
from conformance.contract.model import Contract
from conformance.observation.response_reading import Reply
from conformance.report.evidence import Evidence, evidence_of

Show = Callable[[Finding, Reply], Evidence]
"""Returns a finding, with the reply that shows it, as evidence."""


def evidence_maker(contract: Contract, base: str) -> Show:
    """Return the function that makes evidence; `base` is the base URL in commands that repeat a request."""
    slots = all_slots(contract.credential_slots)

    def show(finding: Finding, reply: Reply) -> Evidence:
        operation = reply.operation.id if reply.operation else None
        return evidence_of(reply.exchange, finding, operation=operation, base=base, credential_slots=slots)

    return show


def shown_evidence(results: ClauseResults, show: Show) -> dict[str, list[Evidence]]:
    """Return the evidence of each clause, by its id."""
    return {
        name: [show(each.finding, each.reply) for each in entry.evidence] for name, entry in results.entries.items()
    }
