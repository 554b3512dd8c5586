"""Say what is wrong with a request, or may be wrong, so that people see why the contract allows its outcomes."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.expected_outcomes import outcomes_text
from conformance.checks.shown_outcome import Case
from conformance.core.text import and_more
from conformance.observation.state_query import StateQuery

_MOST = 3
"""The largest number of possible faults that a text names."""


def request_faults(case: Case, state: StateQuery) -> str:
    """Return the fault that the clause is about; for the clause of an operation, each fault that may allow a refusal.

    The text is empty if nothing is wrong with the request, or if its method and path show what is.
    """
    if case.cause is not None:
        return case.cause.fault(case.reply.view, state)
    found = [*_possible_faults(case, state)]
    return and_more(found[:_MOST], len(found), "; ")


def _possible_faults(case: Case, state: StateQuery) -> Iterator[str]:
    for cause in case.expectation.possible:
        what = cause.fault(case.reply.view, state) or cause.clause.statement.removesuffix(".")
        yield f"{what}: {cause.clause.id} allows {outcomes_text(case.reply.contract, cause.clause.outcomes)}"
