"""No reply repeats a credential.

Before a reply is judged, each credential in it is replaced by a mask. So the mask shows where a credential was.
"""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule
from conformance.core.exchange import MASK, Response
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState

_MASK = MASK.encode()


class NoEcho(Rule):
    """Concerns each response.

    Finds a credential in its headers, body or reason phrase, or in bytes after its body.
    """

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        if reply.response is None:
            return None
        places = ", ".join(_places_of_credentials(reply.response))
        return self.failed("no credential in the reply", f"a credential in {places}") if places else self.passed()


def _places_of_credentials(response: Response) -> Iterator[str]:
    for name, value in response.headers:
        if MASK in name or MASK in value:
            yield f"the header {name}"
    if _MASK in response.body:
        yield "the body"
    if MASK in response.reason:
        yield "the reason phrase"
    if _MASK in response.surplus:
        yield "the bytes after the body"
