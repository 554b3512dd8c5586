"""Each request gets a complete reply that reports no internal error.

Source: RFC 9110, section 15.6, RFC 9112, section 6.3, and the outcomes that the contract marks as a `crash`.
"""

from __future__ import annotations

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule
from conformance.contract.clause import Clause
from conformance.contract.model import Contract
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState


class Answered(Rule):
    """Concerns each request that reached the target.

    Finds replies that are missing, incomplete or of ambiguous length, and internal errors that are not allowed: of the
    whole request, and of single items.
    """

    def __init__(self, contract: Contract, clause: Clause) -> None:
        super().__init__(contract, clause)
        self._crashes = {each.id for each in contract.outcomes.values() if each.crash}

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        failure = reply.exchange.failure
        if failure is not None:
            is_unreached = failure.kind in ("connect", "tls")
            return None if is_unreached else self.failed("a complete reply", failure.message)
        if _is_crash(reply) and not (reply.outcome and expectation.allows(reply.outcome)):
            return self.failed(expectation.text, reply.summary)
        if _has_two_lengths(reply):
            wanted = "Content-Length or Transfer-Encoding, not both (RFC 9112, section 6.3)"
            return self.failed(wanted, "both headers, so that recipients may disagree where the reply ends")
        return self._check_items(reply, expectation) or self.passed()

    def _check_items(self, reply: Reply, expectation: Expectation) -> Finding | None:
        crashes = (code for code in map(str, reply.item_codes) if code in self._crashes)
        wrong = next((code for code in crashes if code not in expectation.allowed_in_items), None)
        return self.failed("each item processed or refused", f"an item failed with {wrong}") if wrong else None


def _has_two_lengths(reply: Reply) -> bool:
    """Return whether the reply states its length twice. Other tools change the headers of replies that they record."""
    response = reply.response if not reply.exchange.recorded else None
    names = ("Content-Length", "Transfer-Encoding")
    return response is not None and all(response.header(each) is not None for each in names)


def _is_crash(reply: Reply) -> bool:
    if reply.outcome is not None:
        return reply.outcome.crash
    return reply.response is not None and reply.response.status >= 500
