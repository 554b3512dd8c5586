"""Keys by profile name: read from the credentials file, changed for a request, and never shown.

A key is the secret text that a credential sends. A profile is a name for the account behind a key, such as `valid`.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import unicodedata
from base64 import b64decode
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.core.exchange import MASK, Credential, CredentialForm
from conformance.core.toml_file import TomlFault, read_toml
from conformance.security.sensitive_names import MASKED_VALUE

# Shorter keys would occur in ordinary text by chance, and redaction by value would damage that text.
SHORTEST_KEY = 8
_FORMS: Mapping[CredentialForm, Callable[[str], str]] = {
    "whole": lambda key: key,
    "misplaced": lambda key: key,
    "padded": lambda key: f" \t{key} \t ",
    "empty": lambda key: "",
    "shorter": lambda key: key[:-2],
    "headless": lambda key: key[2:],
    "longer": lambda key: f"{key}0",
    "preceded": lambda key: f"0{key}",
    # a key without letters gets one, so that it differs
    "other-case": lambda key: key.swapcase() if key.swapcase() != key else f"{key}a",
    "two-words": lambda key: f"{key} 0",
    "escaped": lambda key: "".join(f"%{byte:02X}" for byte in key.encode("latin-1", "replace")),
}
_WITHOUT_WHOLE: tuple[CredentialForm, ...] = ("shorter", "headless", "other-case")
"""The forms in which the whole key does not occur."""
_UNKNOWN = "unknown"
_MARKERS = (MASK, MASKED_VALUE, "[credential valid whole]", "$conformance_key", "redacted")
"""Texts that stand for a key, in lower case. A key that is a part of one would be found in every report."""
_WITH_SCHEME = re.compile(r"((?:basic|bearer|token) +)(\S+)", re.IGNORECASE)

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
    """The keys of one run. The made-up key of the profile `unknown` derives from `tag`."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, str], tag: str = "") -> None:
        self._values = {**values, _UNKNOWN: _unknown_key(tag, values.get("valid", ""))}

    def value(self, credential: Credential) -> str:
        """Return the text to send for a credential. Raises UsageError for a profile that is not configured."""
        if credential.form == "empty":
            return ""
        if credential.profile not in self._values:
            raise UsageError(
                f"no key is configured for the profile {credential.profile!r}; add it to the credentials file"
            )
        return _in_form(credential.form, self._values[credential.profile])

    @property
    def profiles(self) -> tuple[str, ...]:
        """The configured profiles, sorted, without `unknown`."""
        return tuple(sorted(self._values.keys() - {_UNKNOWN}))

    def secrets(self) -> frozenset[str]:
        """Return every text that can be sent as a key, except the empty one."""
        return _all_forms(self._values.values()) - {""}

    def __repr__(self) -> str:
        return f"Keyring(profiles={self.profiles})"


def load_credentials(path: Path, contract_name: str, allowed: Collection[str]) -> dict[str, str]:
    """Return the keys by profile from the contract's table of a TOML file; none if the file has no such table.

    `allowed` names the profiles that the contract has in addition to `valid`. Raises UsageError; the message names the
    file and the profile, but never a key.
    """
    table = _contract_table(path, contract_name)
    known = ({"valid"} | set(allowed)) - {_UNKNOWN}
    for profile in table:
        if profile not in known:
            raise UsageError(
                f"{path}: [{contract_name}] has {_safe_name(profile)}, which is not a profile of this"
                f" contract; choose from {', '.join(sorted(known))}"
            )
    return {profile: _read_key(entry, f"{path}: [{contract_name}] {profile}") for profile, entry in table.items()}


def keys_of(contract: Contract, path: Path) -> dict[str, str]:
    """Return the keys of a contract, as `load_credentials`. Raises UsageError also for a key that is a word of the API.

    To mask such a key would damage every text that contains the word.
    """
    keys = load_credentials(path, contract.name, contract.profiles)
    words = json.dumps([contract.openapi, [*map(repr, contract.clauses.values())]], ensure_ascii=False).casefold()
    for profile, key in keys.items():
        if key.casefold() in words:
            raise UsageError(
                f"{path}: [{contract.name}] {profile}: the contract contains this key as a text, so it cannot be kept"
                " out of reports; use another key, or remove it from the contract"
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
    texts = [text for table in tables for text in table.values() if isinstance(text, str)]
    keys = [os.environ.get(text.removeprefix("env:"), "") if text.startswith("env:") else text for text in texts]
    return _all_forms(key for key in keys if len(key) >= SHORTEST_KEY)


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
    others = ", ".join(f"[{_safe_name(name)}]".replace("'", "") for name in document)
    return f"{path} has no table [{contract_name}] (it has {others or 'none'}); add it, with {line}"


def _contract_table(path: Path, contract_name: str) -> dict[str, Any]:
    document = _parse(path)
    for name, entry in document.items():
        if not isinstance(entry, dict):
            raise UsageError(f"{path}: {_safe_name(name)} is outside any table; put it under [{contract_name}]")
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


def _read_key(entry: object, where: str) -> str:
    if not isinstance(entry, str):
        raise UsageError(f'{where}: the key must be a text in quotes, such as "env:NAME"')
    key = _from_environment(entry.removeprefix("env:"), where) if entry.startswith("env:") else entry
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
    return key


def _from_environment(name: str, where: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise UsageError(f"{where}: the environment variable {_safe_name(name)} is not set or empty; set it")
    return value


def _fits_a_header(key: str) -> bool:
    return key == key.strip() and all(ord(each) < 256 and unicodedata.category(each) != "Cc" for each in key)


def _safe_name(name: str) -> str:
    """Return a name as messages show it. A text that does not look like a name may be a misplaced key."""
    words = r"[A-Za-z]+[0-9]{0,2}(?:[_-][A-Za-z]+[0-9]{0,2})*"
    return repr(name) if len(name) <= 40 and re.fullmatch(words, name) else "a name that is not shown here"


def _all_forms(values: Iterable[str]) -> frozenset[str]:
    """Return the keys in every form that can be sent.

    If a key begins with its scheme (`Bearer ...`), the text after the scheme is the secret, and is included too; after
    `Basic`, so are the name with the password, and the password, that it encodes.
    """
    keys = [*values]
    shaped = [_in_form(form, value) for value, form in product(keys, ("whole", "longer", *_WITHOUT_WHOLE))]
    pairs = (each for value in keys for each in _basic_pair(value))
    return frozenset([*shaped, *(_parts(each)[1] for each in shaped), *pairs])


def _basic_pair(value: str) -> Iterator[str]:
    """Yield `name:password` and the password of a key such as `Basic dXNlcjpwYXNzd29yZA==`."""
    scheme, key = _parts(value)
    if scheme.strip().lower() != "basic":
        return
    with suppress(ValueError):
        pair = b64decode(key, validate=True).decode()
        yield from (each for each in (pair, pair.partition(":")[2]) if len(each) >= SHORTEST_KEY)


def _in_form(form: CredentialForm, value: str) -> str:
    """Return the key in this form; its scheme stays as it is."""
    scheme, key = _parts(value)
    return scheme + _FORMS[form](key)


def _parts(value: str) -> tuple[str, str]:
    """Return the scheme of a key with the blanks after it, and the rest; "" and the key if it has no scheme."""
    found = _WITH_SCHEME.fullmatch(value)
    return (found[1], found[2]) if found else ("", value)


def _unknown_key(tag: str, valid: str) -> str:
    """Return a made-up key with the scheme of the valid one, and about its length."""
    scheme, key = _parts(valid)
    digest = hashlib.sha256(tag.encode()).hexdigest()
    return scheme + f"fake-unknown-{digest}"[: max(len(key), 24)]
