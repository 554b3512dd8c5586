"""Media types: which ones a run can send and read, and which one an operation takes."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MERGE_PATCH = "application/merge-patch+json"
"""A change of an object, in which null removes a member (RFC 7396)."""
_ANY = ("*/*", "application/*")


@lru_cache(maxsize=256)
def bare(value: str) -> str:
    """Return a media type in small letters, without parameters such as the charset."""
    return value.split(";")[0].strip().lower()


def is_json(value: str) -> bool:
    """Return whether the media type is JSON: `application/json`, or one that ends in `+json` (RFC 6839)."""
    media = bare(value)
    return media == JSON or ("/" in media and media.endswith("+json"))


def is_form(value: str) -> bool:
    """Return whether the media type is a URL-encoded form."""
    return bare(value) == FORM


def first_json(documented: Iterable[str]) -> str | None:
    """Return the first media type that can be read as JSON, as openapi.yaml has it; None without one."""
    return next((each for each in documented if is_json(each) or bare(each) in _ANY), None)


def first_sendable(documented: Iterable[str]) -> str | None:
    """Return the first media type of which a run can send bodies, as openapi.yaml has it; None without one."""
    return next((each for each in documented if is_json(each) or is_form(each) or bare(each) in _ANY), None)


def sent_type(documented: str) -> str:
    """Return the media type that a request has for a documented one, which may be `*/*`."""
    return JSON if "*" in documented else documented


def fits_any(value: str, documented: Iterable[str]) -> bool:
    """Return whether a media type is one of the documented ones, which may have `*`."""
    return any(fnmatchcase(bare(value), bare(each)) for each in documented)
