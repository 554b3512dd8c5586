"""JSON as RFC 8259 has it, and what can still be read of a text that is not."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import jiter

_LARGE_EXPONENT = re.compile(rb"[eE]\+?[0-9]{3,}\s*(?:[,\]}]|\Z)")
"""Begins with what is rare, so that texts are searched fast; text members that look alike do no harm."""


class TooDeep(ValueError):
    """Lawful JSON, as far as was read, but nested more deeply than is looked into (200 levels)."""


def parse_strictly(raw: bytes) -> Any:
    """The value. Raises ValueError, saying where, for everything that RFC 8259 does not allow, and for
    what it leaves to chance: repeated member names, numbers beyond any float. Raises TooDeep, one of these."""
    try:
        value = jiter.from_json(raw, allow_inf_nan=False, catch_duplicate_keys=True)
    except ValueError as fault:
        if "recursion limit" in str(fault):
            raise TooDeep(str(fault)) from None
        raise
    if _LARGE_EXPONENT.search(raw):
        _refuse_infinity(value)
    return value


def _refuse_infinity(value: Any) -> None:
    stack = [value]
    while stack:
        each = stack.pop()
        if isinstance(each, float) and math.isinf(each):
            raise ValueError("a number too large for any float")
        if isinstance(each, dict):
            stack.extend(each.values())
        elif isinstance(each, list):
            stack.extend(each)


def parse_leniently(raw: bytes) -> Any:
    """The first value of a text that is nearly JSON. Raises ValueError where there is none."""
    try:
        text = raw.decode(json.detect_encoding(raw)).lstrip("\ufeff \t\r\n")
        return json.JSONDecoder().raw_decode(text)[0]
    except RecursionError:
        raise ValueError("nested too deeply") from None
