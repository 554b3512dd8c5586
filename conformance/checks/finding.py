"""What one exchange says about one clause."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

FindingVerdict = Literal["pass", "fail", "inconclusive"]
Leaning = Literal["", "kinder", "stricter"]
"""`kinder`: a success where a refusal is documented; `stricter`: a refusal where success is; "": neither."""


@dataclass(frozen=True)
class Finding:
    """`expected` and `actual` are for people; `fault` says what was wrong with the request, where it was wrong on
    purpose."""

    clause: str
    verdict: FindingVerdict
    expected: str = ""
    actual: str = ""
    fault: str = ""
    leaning: Leaning = field(default="", compare=False)
