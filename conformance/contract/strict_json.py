"""Parse JSON, strictly as RFC 8259 defines it, or leniently for texts that are nearly JSON."""

from __future__ import annotations

import codecs
import json
import math
import re
from typing import Any

import jiter

_LARGE_EXPONENT = re.compile(rb"[eE]\+?[0-9]{3,}\s*(?:[,\]}]|\Z)")
"""Matches numbers that may be too large for a float. A match inside a string only costs an additional check."""


_LARGE_INTEGER = re.compile(rb"[0-9]{1000}")
"""Matches numbers that Python may refuse to write as text. A match inside a string only costs an additional check."""
_MOST_DIGITS = 1000
_LARGEST = 10**_MOST_DIGITS
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)


class TooDeep(ValueError):
    """JSON that is nested too deeply to be read (more than 200 levels)."""


def parse_strictly(raw: bytes) -> Any:
    """Return the value of a JSON text.

    Raises:
        TooDeep: The text is nested too deeply.
        ValueError: RFC 8259 forbids the text, or does not define its value: a member name is repeated, or a number is
            too large for a float, or has more than 1,000 digits. The message has the position.
    """
    try:
        value = jiter.from_json(raw, allow_inf_nan=False, catch_duplicate_keys=True)
    except ValueError as fault:
        if "recursion limit" in str(fault):
            raise TooDeep(str(fault)) from None
        raise ValueError(_wrong_encoding(raw) or _syntax_error(str(fault))) from None
    if _LARGE_EXPONENT.search(raw) or (len(raw) >= _MOST_DIGITS and _LARGE_INTEGER.search(raw)):
        _refuse_large_numbers(value)
    return value


def _wrong_encoding(raw: bytes) -> str:
    """Return how the encoding of a JSON text differs from UTF-8 without a mark, or "" if it does not."""
    if raw.startswith(codecs.BOM_UTF8):
        return "begins with a byte order mark"
    encoding = json.detect_encoding(raw)
    try:
        parse_leniently(raw)
    except ValueError:
        return ""
    return "" if encoding == "utf-8" else f"is encoded in {encoding[:6].upper()}, not UTF-8"


def _syntax_error(text: str) -> str:
    """Return an error of the parser as what is there: `expected value` and `expected ident` say what is not."""
    return text.replace("expected ident", "no true, false or null").replace("expected ", "no ")


def _refuse_large_numbers(value: Any) -> None:
    stack = [value]
    while stack:
        each = stack.pop()
        if isinstance(each, float) and math.isinf(each):
            raise ValueError("a number too large for any float")
        if isinstance(each, int) and not -_LARGEST < each < _LARGEST:
            raise ValueError("a number of more than 1,000 digits")
        if isinstance(each, dict):
            stack.extend(each.values())
        elif isinstance(each, list):
            stack.extend(each)


def parse_leniently(raw: bytes) -> Any:
    """Return the first JSON value of a text, and ignore the rest. Raises ValueError if there is none."""
    try:
        text = raw.decode(json.detect_encoding(raw)).lstrip("\ufeff \t\r\n")
        return json.JSONDecoder().raw_decode(text)[0]
    except RecursionError:
        raise ValueError("nested too deeply") from None


def kind_of_other(raw: bytes) -> str:
    """Return what a text plainly is instead of JSON: `HTML`, `XML`, `text` or `white space`; "" if that is unclear."""
    try:
        text = raw.decode("utf-8-sig").lstrip()
    except UnicodeDecodeError:
        return ""
    if _HTML.match(text):
        return "HTML"
    if text.startswith("<?xml"):
        return "XML"
    return ("text" if text[0].isalpha() else "") if text else "white space"


def without_surrogates(value: Any) -> Any:
    """Return the value with U+FFFD in place of lone surrogates, which no request and no file can have."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [without_surrogates(each) for each in value]
    if isinstance(value, dict):
        return {without_surrogates(name): without_surrogates(each) for name, each in value.items()}
    return value
