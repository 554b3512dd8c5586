"""A response has the headers that are documented as required.

Source: the headers of the responses in the OpenAPI document.
"""

from __future__ import annotations

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState


class RequiredHeaders(Rule):
    """Concerns responses of operations whose status has required headers. Finds the missing ones."""

    needs = "a documented response header with `required: true`"

    @classmethod
    def has_subject(cls, contract: Contract, operation: Operation) -> bool:
        return any(each.required for headers in operation.response_headers.values() for each in headers)

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        operation, response = reply.operation, reply.response
        if operation is None or response is None:
            return None
        required = [each.name for each in operation.headers_of(response.status) if each.required]
        if not required:
            return None
        missing = [each for each in required if response.header(each) is None]
        if missing:
            return self.failed(f"the headers {', '.join(required)}", f"no {', no '.join(missing)}")
        return self.passed()
