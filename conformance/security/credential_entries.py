"""Read the entries of a credentials file.

The entry of a profile is a key (`valid = "env:NAME"`). For HTTP basic, and for an API that has the name of the user in
a place of its own, it is a user with a password (`valid = {user = "NAME", password = "env:NAME"}`).
For several security schemes, it is a table with such an entry for each of them.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from conformance.contract.credential_slots import CredentialSlot
from conformance.core.errors import UsageError
from conformance.core.exchange import MASK
from conformance.security.key_forms import SHORTEST_KEY, LoginData, UserAndPassword, UserName
from conformance.security.key_names import key_name
from conformance.security.sensitive_names import MASKED_VALUE

_MARKERS = (MASK, MASKED_VALUE, "[credential valid whole]", "$conformance_key", "redacted")
"""Texts that stand for a key, in lower case. A key that is a part of one would be found in every report."""
_PAIR = {"user", "password"}
_NO_PAIR = 'HTTP basic needs a user and a password: {user = "NAME", password = "env:NAME"}'
_NO_USER = 'this API needs a user and a password: {user = "NAME", password = "env:NAME"}'
_NOT_BASIC = "no security scheme of this contract is HTTP basic; give the key as a text in quotes"


def read_keys(
    profile: str,
    entry: object,
    credential_slots: Mapping[str, CredentialSlot],
    where: str,
    logins: Collection[str] = (),
) -> dict[str, str]:
    """Return the keys of a profile by their names. Raises UsageError, which begins with `where` and shows no key.

    `logins` has the security schemes for which a user with a password gets a token.
    """
    if any(slot.is_user for slot in credential_slots.values()):
        return _read_user(profile, entry, credential_slots, where)
    pairs = [name for name, slot in credential_slots.items() if slot.is_pair or name in logins]
    others = [name for name, slot in credential_slots.items() if not slot.is_pair]
    if not isinstance(entry, dict):
        if pairs and not others:
            raise UsageError(f"{where}: {_NO_PAIR}")
        key = _read_key(entry, where)
        return {key_name(profile, name): key for name in others} if pairs else {profile: key}
    if {*entry} <= _PAIR and not {*entry} <= {*credential_slots}:
        if not pairs:
            raise UsageError(f"{where}: {_NOT_BASIC}")
        pair = _read_pair(entry, where)
        return {key_name(profile, name): LoginData(pair) if name in logins else pair for name in pairs}
    return {
        key_name(profile, name): _read_of_scheme(name, each, credential_slots, f"{where}.{safe_name(name)}", logins)
        for name, each in entry.items()
    }


def _read_user(
    profile: str, entry: object, credential_slots: Mapping[str, CredentialSlot], where: str
) -> dict[str, str]:
    """Return the keys of an API that has the name of the user and the password in places of their own."""
    if not isinstance(entry, dict) or {*entry} != _PAIR:
        raise UsageError(f"{where}: {_NO_USER}")
    user, _, password = _read_pair(entry, where).partition(":")
    if not password:
        raise UsageError(f"{where}.password: the password is empty")
    return {
        key_name(profile, name): UserName(user) if slot.is_user else password for name, slot in credential_slots.items()
    }


def _read_of_scheme(
    name: str, entry: object, credential_slots: Mapping[str, CredentialSlot], where: str, logins: Collection[str]
) -> str:
    if name not in credential_slots:
        known = ", ".join(sorted(credential_slots))
        raise UsageError(f"{where} is no security scheme of this contract; choose from {known}")
    if credential_slots[name].is_pair:
        if not isinstance(entry, dict):
            raise UsageError(f"{where}: {_NO_PAIR}")
        return _read_pair(entry, where)
    if name in logins and isinstance(entry, dict):
        return LoginData(_read_pair(entry, where))
    return _read_key(entry, where)


def _read_pair(entry: Mapping[str, object], where: str) -> UserAndPassword:
    """Return the user with the password, which may be empty if the user is a key."""
    for name in sorted(_PAIR):
        if not isinstance(entry.get(name), str):
            raise UsageError(f'{where}: `{name}` must be a text in quotes, such as "env:NAME"')
    user, password = (_text(str(entry[name]), f"{where}.{name}") for name in ("user", "password"))
    if ":" in user or not user:
        raise UsageError(f"{where}.user: the name of a user is not empty and has no colon")
    for part, text in (("user", user), ("password", password)):
        if text and (part == "password" or not password):
            _check_key(text, f"{where}.{part}")
        elif not _fits_a_header(text):
            raise UsageError(f"{where}.{part}: the text has characters that cannot go into a header; copy it again")
    return UserAndPassword.of(user, password)


def every_key(table: Mapping[str, Any]) -> Iterator[str]:
    """Yield every key in a table, at any depth, that can be read and is long enough to be searched for."""
    if {*table} <= _PAIR and isinstance(table.get("user"), str):
        pair = UserAndPassword.of(*(_readable(str(table.get(name, ""))) for name in ("user", "password")))
        if len(pair.secret) >= SHORTEST_KEY:
            yield pair
        return
    for entry in table.values():
        if isinstance(entry, dict):
            yield from every_key(entry)
        elif isinstance(entry, str) and len(key := _readable(entry)) >= SHORTEST_KEY:
            yield key


def _readable(text: str) -> str:
    return os.environ.get(text.removeprefix("env:"), "") if text.startswith("env:") else text


def _read_key(entry: object, where: str) -> str:
    if not isinstance(entry, str):
        raise UsageError(f'{where}: the key must be a text in quotes, such as "env:NAME"')
    key = _text(entry, where)
    _check_key(key, where)
    return key


def _text(entry: str, where: str) -> str:
    return _from_environment(entry.removeprefix("env:"), where) if entry.startswith("env:") else entry


def _check_key(key: str, where: str) -> None:
    if len(key) < SHORTEST_KEY:
        raise UsageError(
            f"{where}: the key has fewer than {SHORTEST_KEY} characters,"
            " too few to be kept out of reports safely; use a longer key"
        )
    if any(key.casefold() in marker for marker in _MARKERS):
        raise UsageError(f"{where}: the key is a word that reports use in place of keys; use another key")
    if not _fits_a_header(key):
        raise UsageError(
            f"{where}: the key has characters that cannot go into a header (spaces at an end,"
            " control characters, or characters outside Latin-1); copy it again"
        )


def _from_environment(name: str, where: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise UsageError(f"{where}: the environment variable {safe_name(name)} is not set or empty; set it")
    return value


def _fits_a_header(key: str) -> bool:
    return key == key.strip() and all(ord(each) < 256 and unicodedata.category(each) != "Cc" for each in key)


def safe_name(name: str) -> str:
    """Return a name as messages show it. A text that does not look like a name may be a misplaced key."""
    words = r"[A-Za-z]+[0-9]{0,2}(?:[_-][A-Za-z]+[0-9]{0,2})*"
    return repr(name) if len(name) <= 40 and re.fullmatch(words, name) else "a name that is not shown here"
