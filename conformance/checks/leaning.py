"""Decide whether a wrong outcome is too lenient or too strict."""

from __future__ import annotations

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Leaning
from conformance.contract.model import Clause
from conformance.observation.response_reading import Reply


def leaning(clause: Clause, reply: Reply, expectation: Expectation) -> Leaning:
    """Return the direction of a wrong outcome; a refusal is `stricter` only if the clause lists successes alone."""
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
