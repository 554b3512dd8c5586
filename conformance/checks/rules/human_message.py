"""A refusal has a message for people.

Source: the `message` of a reading in the contract says where the message is.
"""

from __future__ import annotations

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule, shown_text
from conformance.contract.json_pointer import resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState


class HumanMessage(Rule):
    """Concerns refusals whose reading has a place for a message, unless their outcome has `message_may_be_empty`.

    Finds a message that is missing, empty or not text.
    """

    needs = "a reading with `message`"

    @classmethod
    def has_subject(cls, contract: Contract, operation: Operation) -> bool:
        return any(each.message is not None for each in contract.readings)

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        outcome, reading = reply.outcome, reply.reading
        if (
            outcome is None
            or outcome.success
            or outcome.message_may_be_empty
            or reading is None
            or reading.message is None
        ):
            return None
        if reading.outcome is not None:
            return None
        message = resolve(reply.body, reading.message)
        if isinstance(message, str) and message.strip():
            return self.passed()
        return self.failed(f"a message (non-empty text) at {reading.message}", shown_text(message))
