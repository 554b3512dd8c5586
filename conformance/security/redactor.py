"""Remove secrets from text by value, in any encoding.

Removing values by header name is not enough: servers repeat keys in bodies, in redirects and inside other encodings. So
a text is searched as it is and without its escapes (`unescaping.py`), for every spelling of every secret
(`spellings.py`). All spellings form one regular expression, built as a tree of common prefixes. So a text is searched
once, however many secrets there are. Nearly all texts have none, which a second expression finds out: it only looks
around the rarest character of each spelling, which few places of a text have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from conformance.core.exchange import MASK, Exchange, Response
from conformance.security.spellings import beginning, spellings
from conformance.security.unescaping import levels

_Tree = dict[str, "_Tree"]
_END = ""
"""Marks in a tree that a spelling ends here."""
_RANK = {each: rank for rank, each in enumerate("zqxjkwv7y9bf8h6gp")}
"""The characters that are rare in JSON texts; the rarest is first."""


class Redactor:
    """Replaces each secret with a mask, in every spelling: see `spellings.py` and `unescaping.py`."""

    __slots__ = ("_mask", "_wanted")

    def __init__(self, secrets: Iterable[str], mask: str = MASK) -> None:
        self._mask = mask
        self._wanted = _wanted(frozenset(secrets))

    def __bool__(self) -> bool:
        """Whether there are secrets to find."""
        return self._wanted is not None

    def text(self, text: str) -> str:
        """Return the text with its secrets masked."""
        parts, done = [], 0
        for start, end in _apart(self._places(text)):
            parts += [text[done:start], self._mask]
            done = end
        return "".join([*parts, text[done:]]) if parts else text

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
        if self._wanted is None:
            return False
        whole = text if isinstance(text, str) else text.decode("latin-1")
        return any(self._wanted.around_rarest.search(level.text) for level in levels(whole))

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the start and the end of each secret in the text; a secret can be found at several levels."""
        if self._wanted is None:
            return
        for level in levels(text):
            for found in self._wanted.pattern.finditer(level.text):
                yield level.origin(*found.span(), with_backslashes=found[0] in self._wanted.before_backslashes)


def mask_reply(exchange: Exchange, redactor: Redactor) -> Exchange:
    """Return the exchange with all secrets in its reply masked."""
    response = exchange.response
    if response is None or not redactor:
        return exchange
    parts = [response.reason, *(part for pair in response.headers for part in pair)]
    parts += [part.decode("latin-1") for part in (response.body, response.surplus)]
    if not redactor.leaks("\n".join(parts)):
        return exchange
    text, data = redactor.text, redactor.data
    headers = tuple((text(name), text(value)) for name, value in response.headers)
    clean = Response(response.status, headers, data(response.body), text(response.reason), data(response.surplus))
    return replace(exchange, response=clean)


class _Wanted(NamedTuple):
    """What is searched.

    Attributes:
        pattern: Matches each secret, in every spelling.
        around_rarest: Finds something in the same texts, sooner; what it matches is a part of a secret.
        before_backslashes: The spellings of secrets that end with a backslash, without it.
    """

    pattern: re.Pattern[str]
    around_rarest: re.Pattern[str]
    before_backslashes: frozenset[str]


@lru_cache(maxsize=8)
def _wanted(secrets: frozenset[str]) -> _Wanted | None:
    """Return what to search for to find the secrets; None if there are none."""
    tree: _Tree = {}
    written: set[str] = set()
    # A secret that is part of the mask would be found again in every masked text.
    for secret in (secret for secret in secrets if secret):
        for spelling in (each for each in spellings(secret) if each not in MASK):
            _add(tree, spelling)
            written.add(spelling)
        if (cut := beginning(secret)) and cut[0] not in MASK:
            _add(tree, cut[0], f"[{re.escape(cut[1])}]*")
            written.add(cut[0])
    if not tree:
        return None
    ending = frozenset(each.rstrip("\\") for secret in secrets if secret.endswith("\\") for each in spellings(secret))
    return _Wanted(re.compile(_regex(tree)), re.compile(_around_rarest(written)), ending)


def _apart(places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the places in order, with one place for those that overlap."""
    first, last = 0, 0
    for start, end in sorted(places):
        if start < last:
            last = max(last, end)
            continue
        if last:
            yield first, last
        first, last = start, end
    if last:
        yield first, last


def _add(tree: _Tree, spelling: str, rest: str = "") -> None:
    """Add a spelling to a tree. `rest` is a pattern of what may follow."""
    for part in [*map(re.escape, spelling), *([rest] if rest else [])]:
        tree = tree.setdefault(part, {})
    tree[_END] = {}


def _around_rarest(written: Iterable[str]) -> str:
    """Return a pattern that finds any of these texts by its rarest character."""
    found: dict[str, list[str]] = {}
    for text in sorted(written):
        at = min(range(len(text)), key=lambda place: _RANK.get(text[place], len(_RANK)))
        before = f"(?<={re.escape(text[: at + 1])})" if at else ""
        found.setdefault(text[at], []).append(before + re.escape(text[at + 1 :]))
    return "|".join(f"{re.escape(rarest)}(?:{'|'.join(rest)})" for rarest, rest in found.items())


def _regex(tree: _Tree) -> str:
    """Return the pattern of a tree.

    If one secret is a prefix of another, the longer one is tried first. The rest of a key that was cut is tried last.
    """
    parts: list[str] = []
    while len(tree) == 1 and _END not in tree:
        part, tree = next(iter(tree.items()))
        parts.append(part)
    ordered = sorted(tree, key=lambda part: (part.endswith("]*"), part))
    branches = [part + _regex(tree[part]) for part in ordered if part != _END]
    if branches:
        parts.append(f"(?:{'|'.join(branches)})" + ("?" if _END in tree else ""))
    return "".join(parts)
