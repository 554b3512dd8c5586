"""The forms in which keys are sent, and made-up keys in the form of valid ones."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import product

from conformance.core.exchange import CredentialForm
from conformance.core.pattern_text import generate_text

# Shorter keys would occur in ordinary text by chance, and redaction by value would damage that text.
SHORTEST_KEY = 8
_FORMS: Mapping[CredentialForm, Callable[[str], str]] = {
    "whole": lambda key: key,
    "leading": lambda key: key,
    "misplaced": lambda key: key,
    "other-scheme": lambda key: key,
    "padded": lambda key: f" \t{key} \t ",
    "empty": lambda key: "",
    "shorter": lambda key: key[:-2],
    "headless": lambda key: key[2:],
    "longer": lambda key: f"{key}0",
    "preceded": lambda key: f"0{key}",
    # a key without letters gets one, so that it differs
    "other-case": lambda key: key.swapcase() if key.swapcase() != key else f"{key}a",
    "two-words": lambda key: f"{key} ,0",
    "escaped": lambda key: "".join(f"%{byte:02X}" for byte in key.encode("latin-1", "replace")),
}
_WITHOUT_WHOLE: tuple[CredentialForm, ...] = ("shorter", "headless", "other-case")
"""The forms in which the whole key does not occur."""
_WITH_SCHEME = re.compile(r"((?:basic|bearer|token) +)(\S+)", re.IGNORECASE)


class UserAndPassword(str):
    """A key that is a user name and a password: the text `user:password`."""

    @classmethod
    def of(cls, user: str, password: str) -> UserAndPassword:
        """Return the key of a user."""
        return cls(f"{user}:{password}")

    @property
    def secret(self) -> str:
        """The secret part: the password or, if it is empty, the user name."""
        user, _, password = self.partition(":")
        return password or user


class UserName(str):
    """The name of a user, which is sent beside the password. It is no secret."""


class LoginData(UserAndPassword):
    """A user name and a password with which a run gets a token."""


def in_form(form: CredentialForm, value: str) -> str:
    """Return the key in this form; its scheme stays as it is, and so does an empty password."""
    if isinstance(value, UserAndPassword) and value.endswith(":") and form not in ("empty", "padded"):
        return f"{_FORMS[form](value[:-1])}:"
    scheme, key = _parts(value)
    return scheme + _FORMS[form](key)


def all_forms(values: Iterable[str]) -> frozenset[str]:
    """Return the keys in every form that can be sent.

    Names of users are left out. If a key begins with its scheme (`Bearer ...`), the text after the scheme is the
    secret, and is included too; after `Basic`, so are the name with the password, and the password, that it encodes.
    """
    keys = [value for value in values if not isinstance(value, UserName)]
    shaped = [in_form(form, value) for value, form in product(keys, ("whole", "longer", *_WITHOUT_WHOLE))]
    pairs = (each for value in keys for each in _pair(value))
    return frozenset([*shaped, *(_parts(each)[1] for each in shaped), *pairs])


def made_up_key(tag: str, valid: str) -> str:
    """Return a made-up key with the scheme of the valid one, and about its length."""
    digest = hashlib.sha256(tag.encode()).hexdigest()
    if isinstance(valid, LoginData):
        return made_up_key(tag, "")
    if isinstance(valid, UserName):
        return UserName(made_up_key(f"{tag}-user", ""))
    if isinstance(valid, UserAndPassword):
        made_up = f"fake-unknown-{digest[:16]}"
        return UserAndPassword.of(made_up, "" if valid.endswith(":") else f"fake-{digest[16:32]}")
    scheme, key = _parts(valid)
    return scheme + f"fake-unknown-{digest}"[: max(len(key), 24)]


def fitting_key(seed: str, pattern: str) -> str:
    """Return a key that fits a pattern and derives from the seed."""
    return generate_text(pattern, seed) or made_up_key(seed, "")


def _pair(value: str) -> Iterator[str]:
    """Yield the secret parts of a user name with a password, also of one like `Basic dXNlcjpwYXNzd29yZA==`."""
    if isinstance(value, UserAndPassword):
        yield value.secret
        return
    scheme, key = _parts(value)
    if scheme.strip().lower() != "basic":
        return
    with suppress(ValueError):
        pair = b64decode(key, validate=True).decode()
        yield from (each for each in (pair, pair.partition(":")[2]) if len(each) >= SHORTEST_KEY)


def _parts(value: str) -> tuple[str, str]:
    """Return the scheme of a key with the blanks after it, and the rest; "" and the key if it has no scheme."""
    found = None if isinstance(value, UserAndPassword) else _WITH_SCHEME.fullmatch(value)
    return (found[1], found[2]) if found else ("", value)
