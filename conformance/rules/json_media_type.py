"""A reply calls its body JSON: application/json or +json, in UTF-8."""

from __future__ import annotations

import re

from conformance.expectation import Expectation
from conformance.findings import Finding
from conformance.knowledge import Knowledge
from conformance.reply import Reply
from conformance.rules.base import Rule

_JSON = re.compile(r"(application/json|[\w.!#$&^-]+/[\w.!#$&^-]+\+json)", re.IGNORECASE)


class JsonMediaType(Rule):
    def check(self, reply: Reply, expectation: Expectation, knowledge: Knowledge) -> Finding | None:
        if reply.response is None or not reply.may_have_body or not reply.response.body:
            return None
        said = reply.response.header("Content-Type")
        if said is None:
            return self.failed("Content-Type: application/json", "no Content-Type")
        media, *parameters = (part.strip() for part in said.split(";"))
        charsets = [
            value.strip().strip('"').lower()
            for name, _, value in (each.partition("=") for each in parameters)
            if name.strip().lower() == "charset"
        ]
        good = _JSON.fullmatch(media) and all(each in ("utf-8", "utf8") for each in charsets)
        return self.passed() if good else self.failed("application/json, in UTF-8", f"Content-Type: {said}")
