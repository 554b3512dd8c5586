"""The documented headers of a response fit their schemas.

Source: the headers of the responses in the OpenAPI document.
"""

from __future__ import annotations

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule, header_value
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState


class HeaderSchema(Rule):
    """Concerns responses that have documented headers. Finds a value that does not fit its schema.

    A value is text and, where the schema has such a type, a number, a boolean, or a list separated by commas.
    """

    needs = "a documented response header whose schema refuses some texts"

    @classmethod
    def has_subject(cls, contract: Contract, operation: Operation) -> bool:
        documented = (each for headers in operation.response_headers.values() for each in headers)
        return any(each.wrong_example is not None for each in documented)

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        operation, response = reply.operation, reply.response
        documented = operation.headers_of(response.status) if operation is not None and response is not None else ()
        sent = [(each, value) for each in documented if (value := header_value(reply, each.name)) is not None]
        for each, value in sent:
            if not each.accepts(value):
                return self.failed(f"{each.name}: a value that fits its schema", f"{each.name}: {value}")
        return self.passed() if sent else None
