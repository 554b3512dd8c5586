"""The keys that the reference server accepts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.contract.credential_slots import CredentialSlot
from conformance.contract.model import Contract
from conformance.mock_server.login_reply import login_data
from conformance.security.key_forms import UserAndPassword, UserName, fitting_key
from conformance.security.key_names import key_name, profile_of


def mock_keys(contract: Contract) -> dict[str, str]:
    """Return the keys by name, for every profile of the contract: `mock-P` for the profile P.

    Credentials that a request has together differ, so each of their security schemes has a key of its own: `mock-P-S`.
    A password differs from its user name. A key fits the pattern of its security scheme, if there is one.
    """
    return {name: key for profile in ("valid", *contract.profiles) for name, key in _keys_of(contract, profile)}


def _keys_of(contract: Contract, profile: str) -> Iterator[tuple[str, str]]:
    slots = contract.credential_slots
    if not slots:
        return
    together = {name for requirement in contract.security if len(requirement) > 1 for name in requirement}
    if not together and not contract.key_patterns and not any(slot.is_pair for slot in slots.values()):
        yield profile, f"mock-{profile}"
        return
    for name, slot in slots.items():
        key = f"mock-{profile}-{name}" if name in together else f"mock-{profile}"
        if name in contract.key_patterns:
            key = fitting_key(key, contract.key_patterns[name])
        yield key_name(profile, name), _in_slot(slot, key)


def _in_slot(slot: CredentialSlot, key: str) -> str:
    """Return a key as it is sent in a slot."""
    if slot.is_pair:
        return UserAndPassword.of(key, f"{key}-password")
    return UserName(key) if slot.is_user else key


def login_lines(contract: Contract) -> Iterator[str]:
    """Yield a line for each user that can log in."""
    for profile in ("valid", *contract.profiles) if contract.logins else ():
        user, password = login_data(profile)
        yield f"user {user} password {password}  profile {profile}, login"


def key_lines(keys: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each key: the key, then its profile and security scheme."""
    for name, key in keys.items():
        scheme = name.partition("/")[2]
        user, _, password = key.partition(":") if isinstance(key, UserAndPassword) else ("", "", "")
        shown = f"user {user} password {password}" if user else key
        yield f"{shown}  profile {profile_of(name)}" + (f", scheme {scheme}" if scheme else "")
