"""Numbers and dates as numbers, to compare them with a minimum or maximum."""

from __future__ import annotations

from datetime import datetime
from typing import Any

_LONGEST_DATE = 40


def measure(value: Any) -> float | None:
    """Return a number or its text as a number, a date in seconds since 1970, and None for any other value."""
    if isinstance(value, str) and len(value) > _LONGEST_DATE:
        return None
    try:
        return float(value)
    except (ValueError, TypeError, OverflowError):
        return date_seconds(value)


def date_seconds(value: Any) -> float | None:
    """Return a date in seconds since 1970, or None for any other value."""
    try:
        return datetime.fromisoformat(value).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
