"""Keys by profile name: read from a file, altered on request, never shown."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from itertools import product
from pathlib import Path
from typing import Any

from conformance.core.errors import UsageError
from conformance.core.exchange import Credential
from conformance.core.toml_file import TomlFault, read_toml

# Shorter keys would be found by chance in ordinary text, and redaction by value would garble it.
SHORTEST_KEY = 8
_FORMS = ("whole", "shorter", "longer")
_UNKNOWN = "unknown"
_WITH_SCHEME = re.compile(r"(?:basic|bearer|token) +(\S+)", re.IGNORECASE)

_SYNTAX = 'not valid TOML at {place}; a line looks like valid = "env:NAME"'
_SENTENCES = {
    TomlFault.UNREADABLE: "cannot read the credentials file: {message}",
    TomlFault.NOT_UTF_8: "the credentials file is not UTF-8; save it as UTF-8",
    TomlFault.TOO_DEEP: _SYNTAX,
    TomlFault.DUPLICATE: _SYNTAX,
    TomlFault.SYNTAX: _SYNTAX,
}


class Keyring:
    """The keys of one run. `tag` decides what the made-up key of the profile `unknown` looks like."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, str], tag: str = "") -> None:
        self._values = {**values, _UNKNOWN: _unknown_key(tag, len(values.get("valid", "")))}

    def value(self, credential: Credential) -> str:
        """The text that goes over the wire. Raises UsageError for a profile that is not configured."""
        if credential.form == "empty":
            return ""
        if credential.profile not in self._values:
            raise UsageError(
                f"no key is configured for the profile {credential.profile!r}; add it to the credentials file"
            )
        return _in_form(self._values[credential.profile], credential.form)

    @property
    def profiles(self) -> tuple[str, ...]:
        """The configured profiles, sorted; `unknown` is always there and not among them."""
        return tuple(sorted(self._values.keys() - {_UNKNOWN}))

    def secrets(self) -> frozenset[str]:
        """Every text that can go over the wire as a key, save the empty one."""
        return _all_forms(self._values.values()) - {""}

    def __repr__(self) -> str:
        return f"Keyring(profiles={self.profiles})"


def load_credentials(path: Path, contract_name: str, allowed: Collection[str]) -> dict[str, str]:
    """Profile name -> key, from the contract's table of a TOML file; empty if the file has no such table.

    `allowed` names the profiles that the contract knows besides `valid`. Raises UsageError, which names
    the file and the profile and never a key.
    """
    table = _contract_table(path, contract_name)
    known = ({"valid"} | set(allowed)) - {_UNKNOWN}
    for profile in table:
        if profile not in known:
            raise UsageError(
                f"{path}: [{contract_name}] has {_safe_name(profile)}, which is not a profile of this"
                f" contract; it knows {', '.join(sorted(known))}"
            )
    return {profile: _read_key(entry, f"{path}: [{contract_name}] {profile}") for profile, entry in table.items()}


def all_secrets(path: Path) -> frozenset[str]:
    """Every key that a credentials file names, of every contract, in every form that is sent; what cannot be read
    is left out. For a last look at what is about to be written."""
    try:
        tables = [table for table in _parse(path).values() if isinstance(table, dict)]
    except UsageError:
        return frozenset()
    texts = [text for table in tables for text in table.values() if isinstance(text, str)]
    keys = [os.environ.get(text.removeprefix("env:"), "") if text.startswith("env:") else text for text in texts]
    return _all_forms(key for key in keys if len(key) >= SHORTEST_KEY)


def check_readable(path: Path) -> None:
    """Raises UsageError for what is no credentials file."""
    _parse(path)


def missing_key(path: Path, contract_name: str) -> str:
    """What to do about a file without the key `valid` of a contract, in a sentence. Raises UsageError as above."""
    line = 'a line like valid = "env:API_KEY"'
    document = _parse(path)
    if contract_name in document:
        return f"{path}: [{contract_name}] has no key `valid`; add {line}"
    others = ", ".join(f"[{_safe_name(name)}]".replace("'", "") for name in document)
    return f"{path} has no table [{contract_name}] (it has {others or 'none at all'}); its keys go into it, in {line}"


def _contract_table(path: Path, contract_name: str) -> dict[str, Any]:
    document = _parse(path)
    for name, entry in document.items():
        if not isinstance(entry, dict):
            raise UsageError(f"{path}: {_safe_name(name)} stands outside any table; put it under [{contract_name}]")
    table: dict[str, Any] = document.get(contract_name, {})
    return table


def _parse(path: Path) -> dict[str, Any]:
    return read_toml(path, _SENTENCES)


def _read_key(entry: object, where: str) -> str:
    if not isinstance(entry, str):
        raise UsageError(f'{where}: the key must be a text in quotes, such as "env:NAME"')
    key = _from_environment(entry.removeprefix("env:"), where) if entry.startswith("env:") else entry
    if len(key) < SHORTEST_KEY:
        raise UsageError(
            f"{where}: the key has fewer than {SHORTEST_KEY} characters,"
            " too few to be kept out of reports safely; use a longer key"
        )
    if not _fits_a_header(key):
        raise UsageError(
            f"{where}: the key has characters that cannot go into a header (blanks at an end,"
            " control characters, or signs outside Latin-1); copy it again"
        )
    return key


def _from_environment(name: str, where: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise UsageError(f"{where}: the environment variable {_safe_name(name)} is not set or empty; set it")
    return value


def _fits_a_header(key: str) -> bool:
    return key == key.strip() and all(ord(sign) < 256 and unicodedata.category(sign) != "Cc" for sign in key)


def _safe_name(name: str) -> str:
    """A name for a message. What does not look like one may be a key that was put in the wrong place."""
    words = r"[A-Za-z]+[0-9]{0,2}(?:[_-][A-Za-z]+[0-9]{0,2})*"
    return repr(name) if len(name) <= 40 and re.fullmatch(words, name) else "a name that is not shown here"


def _all_forms(values: Iterable[str]) -> frozenset[str]:
    """The keys in every form that is sent; of one that names its scheme, what follows is the secret, and may be
    repeated alone."""
    shaped = [_in_form(value, form) for value, form in product(values, _FORMS)]
    bare = [found[1] for each in shaped if (found := _WITH_SCHEME.fullmatch(each))]
    return frozenset([*shaped, *bare])


def _in_form(value: str, form: str) -> str:
    return {"whole": value, "shorter": value[:-2], "longer": value + "0", "empty": ""}[form]


def _unknown_key(tag: str, length: int) -> str:
    digest = hashlib.sha256(tag.encode()).hexdigest()
    return f"fake-unknown-{digest}"[: max(length, 24)]
