"""Recognise the same request in two recordings, although names and ids differ from run to run."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.request_view import UNREADABLE, RequestView
from conformance.core.exchange import Credential, Exchange, Request

ID_PLACEHOLDER = "{id}"
_LONGEST_ID = 100
_LONGEST_TEXT = 120


@dataclass(frozen=True, slots=True, order=True)
class RequestKind:
    """A request without the values that differ from run to run: the same request of another run is equal to it.

    `{tag}` and `{id}` stand for these values. `path` is the template of the operation. `clause` is the id of the clause
    that the request was sent for.
    """

    method: str
    path: str
    query: str
    body: str
    headers: str
    credentials: str
    clause: str

    def __str__(self) -> str:
        target = f"{self.path}?{self.query}" if self.query else self.path
        purpose = f"for {self.clause}" if self.clause else ""
        parts = [self.method, target, self.body, self.headers, f"({self.credentials or 'no credential'})", purpose]
        return " ".join(filter(None, parts))


class RequestNormalizer:
    """Replaces values that differ from run to run: names with the run's tag, and ids that servers make."""

    def __init__(self, contract: Contract, tag: str) -> None:
        self._tagged = re.compile(rf"(?:\d{{1,9}}\W?)?{re.escape(tag)}(?:\W?\d{{1,9}})?", re.IGNORECASE)
        self._ids = [re.compile(each.key_pattern) for each in contract.resources.values() if each.key_pattern]

    def request_kind(self, view: RequestView, exchange: Exchange) -> RequestKind:
        """Return the request of an exchange without the values that differ from run to run."""
        request = view.request
        path = view.operation.path if view.operation else "/".join(map(self._segment, request.path.split("/")))
        query = "&".join(f"{name}={self.normalize(value)}" for name, value in request.query)
        headers = ", ".join(f"{name}: {self.normalize(value)}" for name, value in request.headers)
        return RequestKind(
            request.method,
            shorten_uniquely(path),
            shorten_uniquely(query),
            shorten_uniquely(self._body(view, request)),
            shorten_uniquely(headers),
            credentials_text(request.credentials),
            exchange.origin,
        )

    def normalize(self, value: str) -> str:
        """Return the text with placeholders for an id and for names with the tag."""
        if len(value) <= _LONGEST_ID and any(each.fullmatch(value) for each in self._ids):
            return ID_PLACEHOLDER
        return self._tagged.sub("{tag}", value)

    def _segment(self, part: str) -> str:
        return (
            self.normalize(unquote(part)) if self.normalize(unquote(part)) == ID_PLACEHOLDER else self.normalize(part)
        )

    def _body(self, view: RequestView, request: Request) -> str:
        if view.body is ABSENT:
            return ""
        if any(view.body is each for each in UNREADABLE):
            return self.normalize((request.body or b"").decode("utf-8", "backslashreplace"))
        return json.dumps(self._value(view.body), sort_keys=True, ensure_ascii=False)

    def _value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {self.normalize(name): self._value(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self._value(each) for each in value]
        if isinstance(value, str):
            return self.normalize(value)
        is_id = isinstance(value, int) and not isinstance(value, bool) and self.normalize(str(value)) == ID_PLACEHOLDER
        return ID_PLACEHOLDER if is_id else value


def credentials_text(credentials: Sequence[Credential]) -> str:
    """Return profiles, slots and forms, as in `valid in header, empty`."""
    return "; ".join(
        f"{each.profile or 'a key'} in {each.slot}" + ("" if each.form == "whole" else f", {each.form}")
        for each in credentials
    )


def shorten_uniquely(text: str, limit: int = _LONGEST_TEXT) -> str:
    """Return at most `limit` characters of the text, and a digest of the whole if it is longer.

    Two results are equal only if the texts are.
    """
    if len(text) <= limit:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:12]
    return f"{text[:limit]}… ({len(text)} characters, SHA-256 {digest}...)"
