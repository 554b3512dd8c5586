"""The syntax of common response headers, each by its specification.

Patterns are matched without backtracking, because a target may send any value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from typing import NamedTuple
from urllib.parse import urlsplit

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]++"
_BLANKS = r"[ \t]*+"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE = re.compile(
    rf"({'|'.join(_DAYS)}), ([0-9]{{2}}) ({'|'.join(_MONTHS)}) ([0-9]{{4}}) "
    "(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60) GMT"
)
_SECONDS = re.compile(r"[0-9]++")
_ENTITY_TAG = re.compile(r'(?:W/)?"[!#-~\x80-\xff]*+"')
_REFERENCE = re.compile(r"(?:[A-Za-z0-9._~:/?#@!$&'()*+,;=\[\]-]|%[0-9A-Fa-f]{2})*+")
_QUOTED = r'"(?:[^"\\\x00-\x08\x0a-\x1f\x7f]|\\[\t -~])*+"'
_LINK_PARAMETER = re.compile(rf"{_BLANKS};{_BLANKS}(?:{_TOKEN}{_BLANKS}(?:={_BLANKS}(?:{_TOKEN}|{_QUOTED}))?)?")
_LINK_TARGET = re.compile(r"[ \t,]*+<([^<>]*+)>")
_KEY = r"[a-z*][a-z0-9_.*-]*+"
_BARE = (
    r"-?[0-9]{1,12}(?:\.[0-9]{1,3})?+(?![0-9.])|"
    r'"(?:[ !#-\[\]-~]|\\["\\])*+"|'
    r"[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*+|"
    r":[A-Za-z0-9+/=]*+:|\?[01]|@-?[0-9]{1,15}"
)
_PARAMETERS = rf"(?:; *+{_KEY}(?:=(?:{_BARE}))?+)*+"
_MEMBER = rf"(?>{_KEY}=(?:{_BARE})|{_BARE}){_PARAMETERS}"
_MEMBERS = re.compile(rf"{_MEMBER}(?:{_BLANKS},{_BLANKS}{_MEMBER})*+")
_MOMENT = re.compile(rf"@-?[0-9]{{1,15}}{_PARAMETERS}")


def is_http_date(text: str) -> bool:
    """Return whether a text is a date as servers must send it: `Sun, 06 Nov 1994 08:49:37 GMT`."""
    found = _DATE.fullmatch(text)
    if found is None:
        return False
    with suppress(ValueError):
        day = date(int(found[4]), _MONTHS.index(found[3]) + 1, int(found[2]))
        return _DAYS[day.weekday()] == found[1]
    return False


def is_uri_reference(text: str) -> bool:
    """Return whether a text is a URI, or a reference relative to one."""
    if _REFERENCE.fullmatch(text) is None:
        return False
    try:
        urlsplit(text)
    except ValueError:
        return False
    return True


def is_link(text: str) -> bool:
    """Return whether a text is a list of links, each a URI in angle brackets with a `rel` among its parameters."""
    end = 0
    while (target := _LINK_TARGET.match(text, end)) is not None:
        end, names = target.end(), set[str]()
        while (parameter := _LINK_PARAMETER.match(text, end)) is not None:
            names.add(parameter[0].strip(" \t;").partition("=")[0].strip().lower())
            end = parameter.end()
        rest = text[end : end + 1_000].lstrip(" \t")
        if "rel" not in names or not is_uri_reference(target[1]) or rest[:1] not in ("", ","):
            return False
    return end > 0 and not text[end:].strip(" \t,")


def _is_retry_after(text: str) -> bool:
    return _SECONDS.fullmatch(text) is not None or is_http_date(text)


def _is_entity_tag(text: str) -> bool:
    return _ENTITY_TAG.fullmatch(text) is not None


def _is_moment(text: str) -> bool:
    return _MOMENT.fullmatch(text) is not None


def _is_structured(text: str) -> bool:
    return _MEMBERS.fullmatch(text) is not None


class HeaderSyntax(NamedTuple):
    """The syntax of a header.

    Attributes:
        accepts: Whether a value has the syntax.
        expected: What the value must be, and where this is specified; for people.
        right: A value that has the syntax.
        wrong: A value that does not have it.
    """

    accepts: Callable[[str], bool]
    expected: str
    right: str
    wrong: str


def _rate_limit(right: str) -> HeaderSyntax:
    expected = "a structured field (RFC 9651; draft-ietf-httpapi-ratelimit-headers)"
    return HeaderSyntax(_is_structured, expected, right, "50;;")


SYNTAX: Mapping[str, HeaderSyntax] = {
    "retry-after": HeaderSyntax(_is_retry_after, "seconds or an HTTP date (RFC 9110, 10.2.3)", "120", "soon"),
    "location": HeaderSyntax(is_uri_reference, "a URI reference (RFC 9110, 10.2.2)", "/", "not a URI"),
    "etag": HeaderSyntax(_is_entity_tag, "an entity tag in double quotes (RFC 9110, 8.8.3)", '"1"', "1"),
    "link": HeaderSyntax(is_link, "links with rel (RFC 8288, 3)", '</>; rel="self"', "</>"),
    "deprecation": HeaderSyntax(_is_moment, "a date such as @1688169599 (RFC 9745, 2.1)", "@1688169599", "true"),
    "sunset": HeaderSyntax(is_http_date, "an HTTP date (RFC 8594, 3)", "Sun, 31 Dec 2034 23:59:59 GMT", "2034-12-31"),
    "ratelimit": _rate_limit('"default";r=50;t=30'),
    "ratelimit-policy": _rate_limit('"default";q=100;w=60'),
    "ratelimit-limit": _rate_limit("100"),
    "ratelimit-remaining": _rate_limit("99"),
    "ratelimit-reset": _rate_limit("60"),
}
"""Name of a header in small letters -> its syntax."""
