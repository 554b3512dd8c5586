"""Remove secrets from text by value, in any encoding.

Removing values by header name is not enough: servers repeat keys in bodies, in redirects and inside other encodings.
All spellings of all secrets form one regular expression, built as a tree of common prefixes. So a text is searched
once, however many secrets there are. The first character of a secret can be written in several ways. Each way is an
alternative at the top level of the expression and begins with a literal character. From these characters, Python knows
where a match can begin, and skips all other text quickly.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from conformance.core.exchange import MASK, Exchange, Response

CharacterForms = tuple[str, ...]
"""Patterns for every way to write one character, or one run of backslashes."""
FormTree = dict[CharacterForms, "FormTree"]
_END: CharacterForms = ()
"""Marks in a tree that a spelling ends here: every character has at least one form, so this key is free."""


class Redactor:
    """Replaces each secret with a mask: plain, percent-encoded, JSON-escaped, or in base64 at any alignment."""

    __slots__ = ("_mask", "_pattern")

    def __init__(self, secrets: Iterable[str], mask: str = MASK) -> None:
        self._mask = mask
        self._pattern = _pattern(frozenset(secrets))

    def text(self, text: str) -> str:
        """Return the text with its secrets masked."""
        return self._pattern.sub(self._mask, text)

    def data(self, data: bytes) -> bytes:
        """Return the bytes with their secrets masked."""
        # Latin-1 maps bytes to characters one to one, so all other bytes stay the same
        return self.text(data.decode("latin-1")).encode("latin-1")

    def json(self, value: Any) -> Any:
        """Return a JSON value with secrets masked in its texts, numbers and member names."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.json(key): self.json(entry) for key, entry in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.json(entry) for entry in value]
        if isinstance(value, (int, float)) and self.leaks(str(value)):
            return self._mask
        return value

    def leaks(self, text: str | bytes) -> bool:
        """Return whether a text contains a secret."""
        return bool(self._pattern.search(text if isinstance(text, str) else text.decode("latin-1")))


def mask_reply(exchange: Exchange, redactor: Redactor) -> Exchange:
    """Return the exchange with all secrets in its reply masked."""
    response = exchange.response
    if response is None:
        return exchange
    parts = [response.reason, *(part for pair in response.headers for part in pair)]
    parts += [part.decode("latin-1") for part in (response.body, response.surplus)]
    if not redactor.leaks("\n".join(parts)):
        return exchange
    text, data = redactor.text, redactor.data
    headers = tuple((text(name), text(value)) for name, value in response.headers)
    clean = Response(response.status, headers, data(response.body), text(response.reason), data(response.surplus))
    return replace(exchange, response=clean)


@lru_cache(maxsize=8)
def _pattern(secrets: frozenset[str]) -> re.Pattern[str]:
    tree: FormTree = {}
    # A secret that is part of the mask would be found again in every masked text.
    for secret in (secret for secret in secrets if secret and secret not in MASK):
        for spelling in _spellings(secret):
            _add_spelling(tree, spelling)
    branches = [form + rest for forms in sorted(tree) for rest in [_regex(tree[forms])] for form in forms]
    return re.compile("|".join(branches) if branches else "(?!)")


def _spellings(secret: str) -> Iterator[list[CharacterForms]]:
    """Yield the spellings of a secret, each a list of the forms of each character (or run of backslashes)."""
    yield [_character_forms(part) for part in re.findall(r"\\+|[^\\]", secret)]
    for core in {core for encoded in _encodings(secret) for core in _base64_cores(encoded) if core}:
        yield [_base64_forms(character) for character in core]


def _encodings(secret: str) -> set[bytes]:
    latin = secret.encode("latin-1", "ignore")
    utf8 = secret.encode("utf-8", "surrogatepass")
    return {utf8, latin} if len(latin) == len(secret) else {utf8}


def _base64_cores(secret: bytes) -> Iterator[str]:
    """Yield the base64 characters that depend on the secret only, for each of the three alignments."""
    for before in range(3):
        encoded = b64encode(bytes(before) + secret).decode()
        yield encoded[(before * 8 + 5) // 6 : (before + len(secret)) * 8 // 6]


def _base64_forms(character: str) -> CharacterForms:
    # `+` and `/` have other characters in the URL-safe alphabet, and are themselves escaped in URLs and JSON
    other = {"+": "-", "/": "_"}.get(character)
    return (other, *_character_forms(character)) if other else (re.escape(character),)


def _character_forms(part: str) -> CharacterForms:
    """Return the ways to write a character, including one encoding inside another."""
    if part[0] == "\\":
        # A run is one pattern: with a repetition for each backslash, a long run would take exponential time.
        return (rf"(?:\\|%(?:25)?5[Cc]|u005[Cc]){{{len(part)},{8 * len(part)}}}",)
    # The encodings come before the plain character, which may be their prefix: the whole of `%25` is replaced.
    forms = [_percent(part), _unicode_escape(part), *([r"\\\\{0,2}" + part] if part in '"/' else []), re.escape(part)]
    if part == " ":
        forms.append(r"\+")
    if ord(part) > 127:
        forms.append(re.escape(part.encode("utf-8", "surrogatepass").decode("latin-1")))
    if 127 < ord(part) < 256:
        forms.append(f"%(?:25)?{_any_case(f'{ord(part):02x}')}")
    return tuple(forms)


def _alternatives(forms: CharacterForms) -> str:
    return f"(?:{'|'.join(forms)})" if len(forms) > 1 else forms[0]


def _percent(part: str) -> str:
    return "".join(f"%(?:25)?{_any_case(f'{byte:02x}')}" for byte in part.encode("utf-8", "surrogatepass"))


def _unicode_escape(part: str) -> str:
    units = part.encode("utf-16-be", "surrogatepass").hex()
    return "".join(rf"\\\\{{0,3}}u{_any_case(units[start : start + 4])}" for start in range(0, len(units), 4))


def _any_case(digits: str) -> str:
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in digits)


def _add_spelling(tree: FormTree, spelling: list[CharacterForms]) -> None:
    for forms in spelling:
        tree = tree.setdefault(forms, {})
    tree[_END] = {}


def _regex(tree: FormTree) -> str:
    """Return the pattern of a tree. If one secret is a prefix of another, the longer one is tried first."""
    parts: list[str] = []
    while len(tree) == 1 and _END not in tree:
        forms, tree = next(iter(tree.items()))
        parts.append(_alternatives(forms))
    branches = [_alternatives(forms) + _regex(tree[forms]) for forms in sorted(tree) if forms != _END]
    if branches:
        parts.append(f"(?:{'|'.join(branches)})" + ("?" if _END in tree else ""))
    return "".join(parts)
