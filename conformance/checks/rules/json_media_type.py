"""A body is declared as JSON in UTF-8.

Its media type is `application/json`, or one that ends in `+json`.
Source: RFC 8259, section 11, and RFC 6839, section 3.1.
"""

from __future__ import annotations

import re
from functools import lru_cache

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule, response_with_body
from conformance.contract.media_types import fits_any
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState

_JSON = re.compile(r"(application/json|[\w.!#$&^-]+/[\w.!#$&^-]+\+json)", re.IGNORECASE)


class JsonMediaType(Rule):
    """Concerns replies that have a body.

    Finds a missing `Content-Type`, another media type and another charset. A success that is documented as something
    else than JSON must have one of its documented media types.
    """

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        response = response_with_body(reply)
        if response is None:
            return None
        media_type = response.header("Content-Type")
        if reply.other_reply is not None:
            return self._check_other(reply.other_reply.media_types, media_type)
        if media_type is None:
            return self.failed("Content-Type: application/json", "no Content-Type")
        if is_json_in_utf8(media_type):
            return self.passed()
        return self.failed("application/json, in UTF-8", f"Content-Type: {media_type}")

    def _check_other(self, documented: tuple[str, ...], media_type: str | None) -> Finding | None:
        if not documented:
            return None
        if media_type is not None and fits_any(media_type, documented):
            return self.passed()
        return self.failed(" or ".join(documented), f"Content-Type: {media_type}" if media_type else "no Content-Type")


@lru_cache(maxsize=64)
def is_json_in_utf8(media_type: str) -> bool:
    """Return whether a `Content-Type` declares JSON in UTF-8, which is the default without a charset."""
    media, *parameters = (part.strip() for part in media_type.split(";"))
    charsets = [
        value.strip().strip('"').lower()
        for name, _, value in (each.partition("=") for each in parameters)
        if name.strip().lower() == "charset"
    ]
    return bool(_JSON.fullmatch(media)) and all(each in ("utf-8", "utf8") for each in charsets)
