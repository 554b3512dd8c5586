"""Decide whether a wrong outcome is too lenient or too strict."""

from __future__ import annotations

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Leaning
from conformance.contract.clause import Clause
from conformance.observation.response_reading import Reply


def leaning(clause: Clause, reply: Reply, expectation: Expectation) -> Leaning:
    """Return how a wrong outcome differs from the documented one.

    A success in place of a refusal is `kinder`. A refusal in place of a success is `stricter` if the clause only lists
    successes. For any other outcome, the result is "".
    """
    allows_success = _allows_success(expectation)
    if reply.succeeded is None or reply.succeeded is allows_success:
        return ""
    if reply.succeeded:
        return "kinder"
    table = reply.contract.outcomes
    return "stricter" if all(each not in table or table[each].success for each in clause.outcomes) else ""


def _allows_success(expectation: Expectation) -> bool:
    preferred = expectation.preferred
    return expectation.allows_success if preferred is None else preferred.success
