"""Keys by profile name: read from the credentials file, changed for a request, and never shown.

A key is the secret text that a credential sends. A profile is a name for the account behind a key, such as `valid`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from conformance.contract.credential_slots import CredentialSlot
from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.core.exchange import Credential
from conformance.core.toml_file import TomlFault, read_toml
from conformance.security.credential_entries import every_key, read_keys, safe_name
from conformance.security.key_forms import (
    LoginData,
    UserAndPassword,
    UserName,
    all_forms,
    fitting_key,
    in_form,
    made_up_key,
)
from conformance.security.key_names import key_name, profile_of

_UNKNOWN = "unknown"
_SYNTAX = 'not valid TOML at {place}; a line looks like valid = "env:NAME"'
_SENTENCES = {
    TomlFault.UNREADABLE: "cannot read the credentials file: {message}",
    TomlFault.TOO_LARGE: "cannot read the credentials file: {message}",
    TomlFault.NOT_UTF_8: "the credentials file is not UTF-8; save it as UTF-8",
    TomlFault.TOO_DEEP: _SYNTAX,
    TomlFault.DUPLICATE: _SYNTAX,
    TomlFault.SYNTAX: _SYNTAX,
}


class Keyring:
    """The keys of one run, by the names that `key_names.py` explains.

    The made-up keys of the profile `unknown` derive from `tag`, and fit the `patterns` of their security schemes.
    """

    __slots__ = ("_tokens", "_values")

    def __init__(self, values: Mapping[str, str], tag: str = "", patterns: Mapping[str, str] | None = None) -> None:
        valid = {name: key for name, key in values.items() if profile_of(name) == "valid"} or {"valid": ""}
        made_up = {_UNKNOWN + name.removeprefix("valid"): made_up_key(tag, key) for name, key in valid.items()}
        fitting = {key_name(_UNKNOWN, scheme): fitting_key(tag, each) for scheme, each in (patterns or {}).items()}
        self._values = {**values, **made_up, **fitting}
        self._tokens: dict[str, list[str]] = {}

    def value(self, credential: Credential) -> str:
        """Return the text to send for a credential. Raises UsageError for a profile that is not configured."""
        if credential.form == "empty":
            return ""
        key = self._key(credential)
        if key is None:
            scheme = f" and the security scheme {credential.slot!r}" if credential.profile in self.profiles else ""
            raise UsageError(
                f"no key is configured for the profile {credential.profile!r}{scheme}; add it to the credentials file"
            )
        return in_form(credential.form, key)

    def _key(self, credential: Credential) -> str | None:
        names = (key_name(credential.profile, credential.slot), credential.profile)
        found = next((self._tokens[name][-1] for name in names if name in self._tokens), None)
        found = found or next((self._values[name] for name in names if name in self._values), None)
        if found is None and credential.form == "misplaced":
            return next((key for name, key in self._values.items() if profile_of(name) == credential.profile), None)
        return found

    def login_data(self, credential: Credential) -> LoginData | None:
        """Return the user with which a run gets the token of a credential; None if it needs no login."""
        found = self._values.get(key_name(credential.profile, credential.slot))
        return found if isinstance(found, LoginData) else None

    def add_token(self, credential: Credential, token: str) -> None:
        """Send this token for credentials of the same profile and security scheme from now on."""
        self._tokens.setdefault(key_name(credential.profile, credential.slot), []).append(token)

    def tokens(self) -> frozenset[str]:
        """Return every token that was added, in every form that can be sent."""
        return all_forms(token for tokens in self._tokens.values() for token in tokens) - {""}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the configured keys, sorted, without those of `unknown`."""
        return tuple(sorted(each for each in self._values if profile_of(each) != _UNKNOWN))

    @property
    def profiles(self) -> tuple[str, ...]:
        """The configured profiles, sorted, without `unknown`."""
        return tuple(dict.fromkeys(profile_of(each) for each in self.names))

    def secrets(self) -> frozenset[str]:
        """Return every text that can be sent as a key, except the empty one."""
        return (all_forms(self._values.values()) - {""}) | self.tokens()

    def __repr__(self) -> str:
        return f"Keyring(profiles={self.profiles})"


def load_credentials(
    path: Path,
    contract_name: str,
    allowed: Collection[str],
    credential_slots: Mapping[str, CredentialSlot] | None = None,
    logins: Collection[str] = (),
) -> dict[str, str]:
    """Return the keys by name from the contract's table of a TOML file; none if the file has no such table.

    `allowed` names the profiles that the contract has in addition to `valid`. Raises UsageError; the message names the
    file and the profile, but never a key.
    """
    table = _contract_table(path, contract_name)
    known = ({"valid"} | set(allowed)) - {_UNKNOWN}
    for profile in table:
        if profile not in known:
            raise UsageError(
                f"{path}: [{contract_name}] has {safe_name(profile)}, which is not a profile of this"
                f" contract; choose from {', '.join(sorted(known))}"
            )
    found: dict[str, str] = {}
    for profile, entry in table.items():
        found |= read_keys(profile, entry, credential_slots or {}, f"{path}: [{contract_name}] {profile}", logins)
    return found


def keys_of(contract: Contract, path: Path) -> dict[str, str]:
    """Return the keys of a contract, as `load_credentials`. Raises UsageError also for a key that is a word of the API.

    To mask such a key would damage every text that contains the word.
    """
    keys = load_credentials(path, contract.name, contract.profiles, contract.credential_slots, contract.logins)
    words = json.dumps([contract.openapi, [*map(repr, contract.clauses.values())]], ensure_ascii=False).casefold()
    for name, key in keys.items():
        if isinstance(key, UserName):
            continue
        secret = key.secret if isinstance(key, UserAndPassword) else key
        if secret.casefold() in words:
            raise UsageError(
                f"{path}: [{contract.name}] {name.replace('/', '.')}: the contract contains this key as a text, so it"
                " cannot be kept out of reports; use another key, or remove it from the contract"
            )
    return keys


def all_secrets(path: Path) -> frozenset[str]:
    """Return every key in a credentials file, of all contracts, in every form that can be sent.

    Keys that cannot be read are left out. The leak guard searches for these before a file is written.
    """
    try:
        tables = [table for table in _parse(path).values() if isinstance(table, dict)]
    except UsageError:
        return frozenset()
    return all_forms(key for table in tables for key in every_key(table))


def searched_secrets(contract: Contract, path: Path) -> frozenset[str]:
    """Return every text to search recorded traffic for: the keys of all contracts, in every form that can be sent.

    Raises UsageError as `keys_of`, and for a file without a single key. Otherwise traffic would count as free of keys
    although none was searched for.
    """
    keys_of(contract, path)
    found = all_secrets(path)
    if not found:
        raise UsageError(f'{path}: there is no key to search for; add a line like valid = "env:API_KEY"')
    return found


def missing_key_message(path: Path, contract_name: str) -> str:
    """Return the message for a credentials file that lacks the key `valid` of a contract.

    Raises UsageError if the file cannot be read.
    """
    line = 'a line like valid = "env:API_KEY"'
    document = _parse(path)
    if contract_name in document:
        return f"{path}: [{contract_name}] has no key `valid`; add {line}"
    others = ", ".join(f"[{safe_name(name)}]".replace("'", "") for name in document)
    return f"{path} has no table [{contract_name}] (it has {others or 'none'}); add it, with {line}"


def _contract_table(path: Path, contract_name: str) -> dict[str, Any]:
    document = _parse(path)
    for name, entry in document.items():
        if not isinstance(entry, dict):
            raise UsageError(f"{path}: {safe_name(name)} is outside any table; put it under [{contract_name}]")
    table: dict[str, Any] = document.get(contract_name, {})
    return table


def _parse(path: Path) -> dict[str, Any]:
    if _looks_like_a_key(path):
        raise UsageError(
            "cannot read the credentials file: the given path does not exist. It is not shown, because it may be"
            " a key; give the path of a TOML file"
        )
    # A pipe, as in `--credentials <(sops -d keys.toml)`, can be read only once.
    return _parse_once(path) if path.is_fifo() or path.is_char_device() else read_toml(path, _SENTENCES)


@cache
def _parse_once(path: Path) -> dict[str, Any]:
    return read_toml(path, _SENTENCES)


def _looks_like_a_key(path: Path) -> bool:
    """Return whether a path may be a key that was given in place of a file."""
    return path.suffix != ".toml" and not os.path.lexists(path)
