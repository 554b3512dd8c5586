"""A body has one of the documented shapes.

Source: the `readings` of the contract.
"""

from __future__ import annotations

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule
from conformance.core.exchange import Response
from conformance.core.text import shorten
from conformance.observation.response_reading import Reply, is_unread
from conformance.observation.target_state import TargetState

_LONGEST = 200


class Envelope(Rule):
    """Concerns complete replies that may have a body.

    Finds a body of an undocumented shape, and a missing body.
    """

    needs = "readings, which describe the bodies"

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        if not reply.complete or not reply.may_have_body or reply.response is None or reply.other_reply is not None:
            return None
        if reply.reading is not None:
            return self.passed()
        if wrong := self._check_headers(reply, reply.response):
            return wrong
        shapes = ", ".join(each.name for each in self.contract.readings)
        other = f"a body of an undocumented shape, under HTTP {reply.response.status}"
        return self.failed(f"one of the documented shapes ({shapes})", other if reply.response.body else "no body")

    def _check_headers(self, reply: Reply, response: Response) -> Finding | None:
        """Return the failure if only a header differs from a documented shape."""
        able = (each for each in self.contract.readings if each.when.headers)
        if is_unread(reply.body):
            return None
        meant = next((each for each in able if each.can_show(response.status, reply.body)), None)
        if meant is None:
            return None
        expected = ", ".join(f"{name}: {value}" for name, value in meant.when.header_values.items())
        shown = (f"{name}: {response.header(name) or 'none'}" for name in meant.when.headers)
        return self.failed(f"the shape {meant.name} with {expected}", shorten(", ".join(shown), _LONGEST))
