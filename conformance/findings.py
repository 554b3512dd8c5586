"""What one exchange says about one clause."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """`verdict` is `pass`, `fail` or `inconclusive`; `expected` and `actual` are for people;
    `fault` says what was wrong with the request, where it was wrong on purpose."""

    clause: str
    verdict: str
    expected: str = ""
    actual: str = ""
    fault: str = ""
