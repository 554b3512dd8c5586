"""Parse an ASGI request: the path relative to the API's base, and credentials by profile instead of by value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote

from conformance.contract.model import Contract
from conformance.core.exchange import Credential, Pairs, Request, first_header

OUTSIDE = ""
"""Replaces the path of a request that is not below the base path. No path template matches it."""


class RequestParser:
    """Parses requests for one contract. `base` is the base path, and `keys` has the accepted keys by profile."""

    def __init__(self, contract: Contract, base: str, keys: Mapping[str, str]) -> None:
        self.base = base
        self._credential_slots = contract.credential_slots
        self._profiles = {key: profile for profile, key in keys.items()}
        self._headers = {each.name.lower() for each in contract.credential_slots.values() if each.location == "header"}
        self._names = {each.name for each in contract.credential_slots.values() if each.location == "query"}

    def request(self, scope: Mapping[str, Any], body: bytes) -> Request:
        """Return the request in the form that the checks use. Raises no error for any request."""
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
        query = tuple(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True, errors="replace"))
        return Request(
            scope["method"],
            self._path(scope),
            tuple(pair for pair in query if pair[0] not in self._names),
            tuple(pair for pair in headers if pair[0].lower() not in self._headers),
            body or None,
            tuple(self._credentials(headers, query)),
        )

    def _path(self, scope: Mapping[str, Any]) -> str:
        raw: bytes | None = scope.get("raw_path")
        path = raw.decode("latin-1") if raw is not None else quote(scope["path"])
        if not (path + "/").startswith(self.base + "/"):
            return OUTSIDE
        path = path[len(self.base) :]
        return path[:-1] if path.endswith("/") and len(path) > 1 else path

    def _credentials(self, headers: Pairs, query: Pairs) -> Iterator[Credential]:
        for name, slot in self._credential_slots.items():
            in_header = slot.location == "header"
            given = first_header(headers, slot.name) if in_header else dict(reversed(query)).get(slot.name)
            if given is not None:
                profile = self._profiles.get(given.strip(), "unknown")
                yield Credential(profile, name, "whole" if given.strip() else "empty")
