"""The places of credentials in requests: documented ones, and others in which clients send keys by mistake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

CredentialLocation = Literal["header", "query", "body"]


@dataclass(frozen=True)
class CredentialSlot:
    """A place for a credential in a request: a header, a query parameter, or a member of the body.

    `name` is the name of the header, parameter or member. In `template`, the key replaces each `{key}`.
    """

    location: CredentialLocation
    name: str
    template: str = "{key}"


def wrong_slots(documented: Mapping[str, CredentialSlot]) -> dict[str, CredentialSlot]:
    """Return places in which a key is no credential, by names that differ from those of the documented places."""
    taken = {(each.location, each.name.lower()) for each in documented.values()}
    free = (each for each in _candidates(documented) if (each.location, each.name.lower()) not in taken)
    return {f"wrong {each.location} {each.name}": each for each in free}


def all_slots(documented: Mapping[str, CredentialSlot]) -> dict[str, CredentialSlot]:
    """Return the documented places, and the wrong ones."""
    return {**documented, **wrong_slots(documented)}


def _candidates(documented: Mapping[str, CredentialSlot]) -> Iterator[CredentialSlot]:
    yield CredentialSlot("header", "Authorization", "Bearer {key}")
    yield CredentialSlot("header", "X-Access-Token")
    yield CredentialSlot("query", "access_token")
    names = dict.fromkeys(each.name for each in documented.values())
    yield CredentialSlot("header", "Cookie", "; ".join(f"{name}={{key}}" for name in names))
    for name in names:
        yield CredentialSlot("header", name)
        yield CredentialSlot("query", name)
        yield CredentialSlot("body", name)
