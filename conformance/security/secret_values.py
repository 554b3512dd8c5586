"""Recognise values that are no secrets, although their headers or parameters have the name of one.

Examples are the date at which a token expires, the number of tokens that are left, and the words "token expired". Such
values are harmless, except under a name whose value is always a secret, such as `password`: numbers and words are
passwords too.
"""

from __future__ import annotations

import re

_ALWAYS_SECRET = re.compile(r"authori[sz]ation|passw(?:or)?d|secret|api[-_]?key|private[-_]?key|^pwd$", re.IGNORECASE)
_TIME = r"\d\d:\d\d(?::\d\d(?:\.\d+)?)?"
_ZONE = r"(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?"
_DATE = re.compile(
    rf"\d{{4}}-\d\d-\d\d(?:[T ]{_TIME}{_ZONE})?|[A-Z][a-z]{{2,8}}, \d\d?[ -][A-Z][a-z]{{2}}[ -]\d{{2,4}} {_TIME}{_ZONE}"
)
_NUMBER = re.compile(r"[+-]?\d{1,18}(?:\.\d{1,9})?")
_WORD = r"(?:[A-Z]?[a-z]{1,15}|[A-Z]{1,15})"
_WORDS = re.compile(rf"{_WORD}(?:[ _.,:;'/-]{{1,2}}{_WORD}){{0,30}}[.!]?")
_LONGEST = 256


def is_harmless(name: str, value: str) -> bool:
    """Return whether the value of a header or parameter is a date or, unless its name forbids it, a number or words."""
    value = value.strip().strip('"')
    if len(value) > _LONGEST:
        return False
    if _DATE.fullmatch(value):
        return True
    return not _ALWAYS_SECRET.search(name) and bool(_NUMBER.fullmatch(value) or _WORDS.fullmatch(value))
