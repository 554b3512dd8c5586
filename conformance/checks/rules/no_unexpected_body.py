"""A reply with status 204 announces no body, and nothing follows the end of a reply.

Source: RFC 9110, sections 8.6 and 15.3.5; RFC 9112, section 6.1.
"""

from __future__ import annotations

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule
from conformance.core.exchange import Response
from conformance.observation.response_reading import BODILESS, Reply
from conformance.observation.target_state import TargetState


class NoUnexpectedBody(Rule):
    """Concerns complete replies.

    Finds bytes after a reply, and a 204 with a Content-Length other than 0 or a Transfer-Encoding. A server that does
    not read a body in chunks replies to these as to another request, which `same-meaning` finds.
    """

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        response = reply.response
        if response is None or not reply.complete:
            return None
        if response.surplus and not reply.exchange.request.is_chunked:
            return self.failed("nothing after the reply", f"{len(response.surplus)} more bytes")
        if response.status == BODILESS[0] and _announces_body(response):
            return self.failed(f"no body under HTTP {response.status}", "headers that announce a body")
        return self.passed()


def _announces_body(response: Response) -> bool:
    has_length = response.header("Content-Length") not in (None, "0")
    return has_length or bool(response.header("Transfer-Encoding"))
