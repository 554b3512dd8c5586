"""A reply calls its body JSON: application/json or +json, in UTF-8."""

from __future__ import annotations

import re
from functools import lru_cache

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState

_JSON = re.compile(r"(application/json|[\w.!#$&^-]+/[\w.!#$&^-]+\+json)", re.IGNORECASE)


class JsonMediaType(Rule):
    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        if reply.response is None or not reply.may_have_body or not reply.response.body:
            return None
        media_type = reply.response.header("Content-Type")
        if media_type is None:
            return self.failed("Content-Type: application/json", "no Content-Type")
        if is_json_in_utf8(media_type):
            return self.passed()
        return self.failed("application/json, in UTF-8", f"Content-Type: {media_type}")


@lru_cache(maxsize=64)
def is_json_in_utf8(media_type: str) -> bool:
    """Whether the value of a Content-Type says so; without a charset, JSON is in UTF-8."""
    media, *parameters = (part.strip() for part in media_type.split(";"))
    charsets = [
        value.strip().strip('"').lower()
        for name, _, value in (each.partition("=") for each in parameters)
        if name.strip().lower() == "charset"
    ]
    return bool(_JSON.fullmatch(media)) and all(each in ("utf-8", "utf8") for each in charsets)
