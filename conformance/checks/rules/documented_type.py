"""The type in a reply is one of those that are documented for its outcome.

White space and upper or lower case do not matter. Source: the `types` of an outcome in the contract.
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


class DocumentedType(Rule):
    """Concerns replies whose outcome has documented types, and whose reading has a place for the type.

    Finds a missing type, and one that is not documented.
    """

    needs = "an outcome with `types` and a reading with `type`"

    @classmethod
    def has_subject(cls, contract: Contract, operation: Operation) -> bool:
        has_place = any(each.type is not None for each in contract.readings)
        return has_place and any(each.types for each in contract.outcomes.values())

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        if reply.outcome is None or reply.reading is None or reply.reading.type is None or not reply.outcome.types:
            return None
        shown = resolve(reply.body, reply.reading.type)
        if isinstance(shown, str) and without_separators(shown) in map(without_separators, reply.outcome.types):
            return self.passed()
        return self.failed(
            f"{reply.outcome.id} with type {' or '.join(reply.outcome.types)}", f"type {shown_text(shown)}"
        )


def without_separators(text: str) -> str:
    """Return the text without white space, in lower case."""
    return "".join(text.split()).casefold()
