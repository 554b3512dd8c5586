"""List the texts by which a secret is found in a folded text, or in a text without escapes (see `unescaping.py`).

These are the secret itself, its hexadecimal digits, and the part of its base64 that depends on no other text, for each
alignment; the last two also for the secret as it is percent-encoded. A secret may also be *cut short*, as in `the key
8f3a91c04b... is unknown`. Its beginning counts from eight characters on, if it reveals a part of the secret. The words
that many keys begin with, as in `sk_live_51Hx`, do not, nor do the parts of a JSON Web Token before its signature.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import quote

from conformance.security.unescaping import folded, levels

_SHORTEST = 6
"""A shorter text without escapes could occur by chance."""
_SHORTEST_CUT = 8
_REVEALING = 4
"""The characters that a cut secret has at least after its leading words."""
_LEADING_WORDS = re.compile(r"[^A-Za-z0-9]*(?:[A-Za-z]+[^A-Za-z0-9]+)*")
_WORD = re.compile(r"[A-Za-z]?[a-z]*|[A-Z]*")
_BEFORE_SIGNATURE = re.compile(r"eyJ[\w-]*\.[\w-]*\.")

_URL_SAFE = str.maketrans("+/", "-_")


def spellings(secret: str) -> frozenset[str]:
    """Return the folded texts that contain a whole secret."""
    plain = {each for written in _written(secret) for each in (folded(written), without_escapes(written))}
    encoded = {folded(core) for data in _encodings(secret) for core in (data.hex(), *_base64_cores(data))}
    return frozenset(each for each in plain | encoded if len(each) >= _SHORTEST)


def beginning(secret: str) -> tuple[str, str] | None:
    """Return the folded beginning by which a secret that was cut is found, and the characters that may follow.

    It is None if no beginning reveals more than the leading words.
    """
    length = _cut_length(secret)
    if length >= len(secret):
        return None
    return folded(secret[:length]), "".join(sorted(set(folded(secret[length:]))))


def without_escapes(text: str) -> str:
    """Return the last level of a text."""
    *_, last = levels(text)
    return last.text


def _cut_length(secret: str) -> int:
    leading = _BEFORE_SIGNATURE.match(secret) or _LEADING_WORDS.match(secret)
    start = leading.end() if leading else 0
    length = max(_SHORTEST_CUT, start + _REVEALING)
    while length < len(secret) and _WORD.fullmatch(secret, start, length):
        length += 1
    return length


def _written(secret: str) -> set[str]:
    """Return the secret as a text, and as UTF-8 that was read as Latin-1, in each case."""
    cases = (secret, secret.lower(), secret.upper())
    return {secret, *(each.encode("utf-8", "surrogatepass").decode("latin-1") for each in cases)}


def _encodings(secret: str) -> set[bytes]:
    latin = secret.encode("latin-1", "ignore")
    utf8 = secret.encode("utf-8", "surrogatepass")
    percent = quote(utf8, safe="").encode()
    return {utf8, percent, latin} if len(latin) == len(secret) else {utf8, percent}


def _base64_cores(secret: bytes) -> Iterator[str]:
    """Yield the base64 characters that depend on the secret only, for each alignment and in both alphabets."""
    for before in range(3):
        encoded = b64encode(bytes(before) + secret).decode()
        core = encoded[(before * 8 + 5) // 6 : (before + len(secret)) * 8 // 6]
        yield from {core, core.translate(_URL_SAFE)}
