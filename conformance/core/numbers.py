"""Numbers in JSON, which APIs also write as texts."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,30})([.][0-9]{1,30})?([eE][+-]?[0-9]{1,3})?")


def as_number(value: Any) -> Decimal | None:
    """Return the exact number, which a float cannot always have; None for another value.

    A text with leading zeros is no number.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    return Decimal(text) if _NUMBER.fullmatch(text := str(value)) else None


def same_number(one: Any, other: Any) -> bool:
    """Return whether two values are the same number, as `12`, `"12"` and `"12.0"` are."""
    number = as_number(one)
    return number is not None and number == as_number(other)
