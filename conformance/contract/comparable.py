"""Numbers and dates as numbers, to compare them with a minimum or maximum."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

_LONGEST_DATE = 40
_MOST_SECONDS = 10**11
"""A larger number is a time in milliseconds."""
_DAY_ALONE = len("2019-08-21")


def measure(value: Any) -> float | None:
    """Return a number or its text as a number, a date in seconds since 1970, and None for any other value."""
    if isinstance(value, str) and len(value) > _LONGEST_DATE:
        return None
    try:
        return float(value)
    except (ValueError, TypeError, OverflowError):
        return date_seconds(value)


def date_seconds(value: Any) -> float | None:
    """Return a date in seconds since 1970, or None for any other value, such as a text of digits."""
    date = _date(value)
    try:
        return date.timestamp() if date is not None else None
    except (ValueError, OverflowError, OSError):
        return None


def seconds_between(one: Any, other: Any) -> float | None:
    """Return the distance of two times; None unless both have a time of day, and both or neither have a time zone.

    A time is a text as in ISO 8601, or the seconds or milliseconds since 1970.
    """
    first, second = _moment(one), _moment(other)
    if first is None or second is None or (first.tzinfo is None) is not (second.tzinfo is None):
        return None
    return abs((first - second).total_seconds())


def has_time_zone(value: Any) -> bool:
    """Return whether a value is a time of day with a time zone, or the seconds or milliseconds since 1970."""
    moment = _moment(value)
    return moment is not None and moment.tzinfo is not None


def _date(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) and not value.isdigit() else None
    except ValueError:
        return None


def _moment(value: Any) -> datetime | None:
    if isinstance(value, str) and not value.isdigit():
        return _date(value) if len(value) > _DAY_ALONE else None
    try:
        seconds = float(value)
        return datetime.fromtimestamp(seconds / 1000 if seconds > _MOST_SECONDS else seconds, UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        return None
