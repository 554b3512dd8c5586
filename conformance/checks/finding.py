"""A finding: what one exchange, or one group of exchanges, says about one clause."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

FindingVerdict = Literal["pass", "fail", "inconclusive"]
Leaning = Literal["", "kinder", "stricter"]
"""`kinder`: a success in place of a documented refusal; `stricter`: a refusal in place of a success; "": neither."""


@dataclass(frozen=True)
class Finding:
    """The verdict of one exchange on the clause with the id `clause`.

    `expected` and `actual` are texts for people, as is `fault`: what is wrong with the request, if it is wrong on
    purpose.
    """

    clause: str
    verdict: FindingVerdict
    expected: str = ""
    actual: str = ""
    fault: str = ""
    leaning: Leaning = field(default="", compare=False)
