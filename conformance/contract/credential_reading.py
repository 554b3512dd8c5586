"""Find the credentials in the headers, the query and the path of a request that was received or recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from conformance.contract.credential_slots import CredentialSlot
from conformance.core.exchange import Pairs, first_header


class FoundCredential(NamedTuple):
    """A credential in a request: its slot, its key, and whether it has another authentication scheme than documented.

    `value` is the whole text in the place.
    """

    slot: str
    key: str
    value: str
    has_other_scheme: bool = False


def find_credentials(
    credential_slots: Mapping[str, CredentialSlot], headers: Pairs, query: Pairs, path: str = ""
) -> Iterator[FoundCredential]:
    """Yield the credential in each slot that has a value; the first value counts, as servers ignore further ones.

    An Authorization header whose scheme is none of the documented ones belongs to the first slot in this header.
    """
    strange: list[str] = []
    values = [(name, slot, _value(slot, headers, query, path)) for name, slot in credential_slots.items()]
    read = [(name, slot, value, slot.key_in(value)) for name, slot, value in values if value is not None]
    known = {slot.name.lower() for _, slot, _, key in read if key is not None}
    for name, slot, value, key in read:
        if key is not None:
            yield FoundCredential(name, key, value)
        elif slot.name.lower() not in (*known, *strange):
            strange.append(slot.name.lower())
            yield FoundCredential(name, slot.decoded(value.rpartition(" ")[2]), value, has_other_scheme=True)


def find_secrets(credential_slots: Mapping[str, CredentialSlot], headers: Pairs, query: Pairs) -> list[FoundCredential]:
    """Return the credentials that are secrets: all but the names of users."""
    found = find_credentials(credential_slots, headers, query)
    return [each for each in found if not credential_slots[each.slot].is_user]


def without_credentials(
    credential_slots: Mapping[str, CredentialSlot], headers: Pairs, query: Pairs
) -> tuple[Pairs, Pairs]:
    """Return the headers and the query without the values of the slots."""
    in_header = {each.lower() for each in _names(credential_slots, "header")}
    in_query, cookies = _names(credential_slots, "query"), _names(credential_slots, "cookie")
    kept = tuple(pair for pair in headers if pair[0].lower() not in in_header)
    kept_query = tuple(pair for pair in query if pair[0] not in in_query)
    return _without_cookies(kept, cookies) if cookies else kept, kept_query


def _names(credential_slots: Mapping[str, CredentialSlot], location: str) -> set[str]:
    return {each.name for each in credential_slots.values() if each.location == location}


def path_without_key(credential_slots: Mapping[str, CredentialSlot], path: str) -> str:
    """Return a path without the key, and what is around it, if the API has a key at the beginning of paths."""
    for slot in credential_slots.values():
        if slot.location == "path" and (found := slot.split_path(path)) is not None:
            return found[1]
    return path


def _value(slot: CredentialSlot, headers: Pairs, query: Pairs, path: str) -> str | None:
    if slot.location == "path":
        found = slot.split_path(path)
        return found[0] if found is not None else None
    if slot.location == "header":
        return first_header(headers, slot.name)
    pairs = query if slot.location == "query" else _cookies(headers)
    return next((value for name, value in pairs if name == slot.name), None)


def _cookies(headers: Pairs) -> Iterator[tuple[str, str]]:
    for name, value in headers:
        if name.lower() == "cookie":
            for each in value.split(";"):
                key, _, text = each.strip().partition("=")
                yield key, text


def _without_cookies(headers: Pairs, names: set[str]) -> Pairs:
    others = tuple(pair for pair in headers if pair[0].lower() != "cookie")
    left = "; ".join(f"{name}={value}" for name, value in _cookies(headers) if name not in names)
    return (*others, ("Cookie", left)) if left else others
