"""Parse an ASGI request: the path relative to the API's base, and credentials by profile instead of by value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote

from conformance.contract.credential_reading import find_credentials, path_without_key, without_credentials
from conformance.contract.model import Contract
from conformance.core.exchange import Credential, CredentialForm, Pairs, Request
from conformance.security.key_names import key_name, profile_of

OUTSIDE = ""
"""Replaces the path of a request that is not below the base path. No path template matches it."""


class RequestParser:
    """Parses requests for one contract. `base` is the base path, and `keys` has the accepted keys by name."""

    def __init__(self, contract: Contract, base: str, keys: Mapping[str, str]) -> None:
        self.base = base
        self._credential_slots = contract.credential_slots
        self._profiles = {
            (slot, key): profile_of(name)
            for slot in contract.credential_slots
            for name, key in keys.items()
            if name in (profile_of(name), key_name(profile_of(name), slot))
        }

    def request(self, scope: Mapping[str, Any], body: bytes) -> Request:
        """Return the request in the form that the checks use. Raises no error for any request."""
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
        query = tuple(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True, errors="replace"))
        kept_headers, kept_query = without_credentials(self._credential_slots, headers, query)
        path = self._path(scope)
        credentials = tuple(self._credentials(headers, query, path))
        path = path_without_key(self._credential_slots, path)
        return Request(scope["method"], path, kept_query, kept_headers, body or None, credentials)

    def _path(self, scope: Mapping[str, Any]) -> str:
        raw: bytes | None = scope.get("raw_path")
        path = raw.decode("latin-1") if raw is not None else quote(scope["path"])
        if not (path + "/").startswith(self.base + "/"):
            return OUTSIDE
        path = path[len(self.base) :]
        return path[:-1] if path.endswith("/") and len(path) > 1 else path

    def _credentials(self, headers: Pairs, query: Pairs, path: str) -> Iterator[Credential]:
        for found in find_credentials(self._credential_slots, headers, query, path):
            profile = self._profiles.get((found.slot, found.key), "unknown")
            form: CredentialForm = "other-scheme" if found.has_other_scheme else "whole" if found.key else "empty"
            yield Credential(profile, found.slot, form)
