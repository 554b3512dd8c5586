"""The 29th of February, which programs that check dates themselves may refuse."""

from __future__ import annotations

import re
from typing import Any

_DATE = re.compile(r"((?:19|20)[0-9]{2})([-/.]?)(0?[1-9]|1[0-2])\2(0?[1-9]|[12][0-9]|3[01])(?![0-9])")
_LEAP_DAY = re.compile(r"[0-9]{4}([-/.]?)0?2(?:\1)29(?![0-9])")


def leap_day_like(example: Any) -> str | None:
    """Return a leap day as the example is written, with its time of day; None if the example begins with no date.

    `2017/8/27 16:51` gives `2020/2/29 16:51`. An API may require a date in the future, so a later example gives a later
    leap day.
    """
    found = _DATE.match(example) if isinstance(example, str) else None
    if found is None:
        return None
    year, sign, month, day = found.groups()
    leap_year = max(2020, (int(year) // 4 + 1) * 4)
    return f"{leap_year}{sign}{'2' if 1 in (len(month), len(day)) else '02'}{sign}29{found.string[found.end() :]}"


def has_leap_day(value: Any) -> bool:
    """Return whether a value begins with the 29th of February."""
    return isinstance(value, str) and _LEAP_DAY.match(value) is not None
