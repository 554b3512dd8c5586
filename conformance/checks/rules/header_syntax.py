"""Common response headers have the syntax of their specifications.

Sources: RFC 9110 (Retry-After, Location, ETag), RFC 8288 (Link), RFC 9745 (Deprecation), RFC 8594 (Sunset) and
draft-ietf-httpapi-ratelimit-headers (RateLimit and its relatives).
"""

from __future__ import annotations

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule, header_value
from conformance.core.header_syntax import SYNTAX
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState


class HeaderSyntax(Rule):
    """Concerns responses that have one of these headers, documented or not. Finds a value with another syntax."""

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        names = {name.lower(): name for name, _ in reply.response.headers} if reply.response is not None else {}
        common = [(names[key], syntax) for key, syntax in SYNTAX.items() if key in names]
        for name, syntax in common:
            value = header_value(reply, name)
            if value is not None and not syntax.accepts(value):
                return self.failed(f"{name}: {syntax.expected}", f"{name}: {value}")
        return self.passed() if common else None
