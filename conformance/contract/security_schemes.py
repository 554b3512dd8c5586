"""Read where credentials are sent, and which of them each operation needs, from an OpenAPI document.

A **requirement** names the security schemes whose credentials a request has together; it is empty if the request needs
none. `security` lists the requirements of an operation, of which a request fulfils one. Without `security`, or with an
empty list, an operation needs no credential.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from conformance.contract.credential_slots import CredentialSlot, http_slot
from conformance.contract.json_pointer import resolve

Requirement = tuple[str, ...]
"""The names of the security schemes whose credentials a request has together."""
Security = tuple[Requirement, ...]
"""The requirements of which a request fulfils one; there is at least one, which may be empty."""

NONE: Security = ((),)
"""The requirements of an operation that needs no credential."""
_LOCATIONS = ("header", "query", "cookie")


def security_of(holder: Mapping[str, Any], default: Security = NONE) -> Security:
    """Return the requirements of an operation, or of the whole document; `default` if it has no `security`."""
    if "security" not in holder:
        return default
    return tuple(tuple(each) for each in holder["security"]) or NONE


def securities_in(document: Mapping[str, Any], methods: tuple[str, ...]) -> Iterator[Security]:
    """Yield the requirements of the document, then those of each operation that has its own."""
    yield security_of(document)
    for item in document.get("paths", {}).values():
        own = (item[method] for method in methods if isinstance(item, dict) and method in item)
        yield from (security_of(each) for each in own if "security" in each)


def scheme_names(securities: Iterator[Security]) -> list[str]:
    """Return the security schemes that are in use, each once, in their order."""
    return [*dict.fromkeys(name for security in securities for requirement in security for name in requirement)]


def slot_of(document: Mapping[str, Any], name: str) -> CredentialSlot:
    """Return the slot of a security scheme. Raises ValueError, whose text says why, if it is not supported."""
    schemes = document.get("components", {}).get("securitySchemes", {})
    raw = schemes.get(name)
    for _ in range(10):
        if isinstance(raw, dict) and "$ref" in raw:
            raw = resolve(document, raw["$ref"].removeprefix("#"))
    if not isinstance(raw, dict):
        raise ValueError(f"there is no security scheme {name!r}")
    kind, where, scheme = raw.get("type"), raw.get("in"), str(raw.get("scheme", "")).lower()
    if kind == "apiKey" and where in _LOCATIONS:
        return CredentialSlot(where, raw["name"])
    if kind in ("oauth2", "openIdConnect") or (kind == "http" and scheme == "bearer"):
        return http_slot("bearer")
    if kind == "http" and scheme == "basic":
        return http_slot("basic")
    raise ValueError(
        f"security scheme {name!r} is of a kind that a run cannot send; it sends an apiKey in a header, the query or a"
        " cookie, http bearer, http basic, oauth2 and openIdConnect"
    )


def is_fulfilled(requirement: Requirement, given: Collection[str]) -> bool:
    """Return whether a request with credentials in these slots has those that a requirement names."""
    return all(name in given for name in requirement)
