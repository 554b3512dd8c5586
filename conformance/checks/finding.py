"""A finding: the verdict of an exchange, or of a behaviour's assertion, on one clause."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

FindingVerdict = Literal["pass", "fail", "inconclusive"]
Leaning = Literal["", "kinder", "stricter"]
"""How a wrong outcome differs from the documented one.

`kinder`: a success instead of a refusal. `stricter`: a refusal instead of a success. "": neither.
"""


@dataclass(frozen=True)
class Finding:
    """One finding about a clause.

    Attributes:
        clause: The id of the clause.
        verdict: What the exchange shows about the clause.
        expected: The outcome or value that the contract wants, for people.
        actual: What the reply shows instead or, if inconclusive, why; for people.
        fault: What is wrong with a request that was sent to be refused, for people; otherwise "".
        leaning: How a wrong outcome differs from the documented one.
    """

    clause: str
    verdict: FindingVerdict
    expected: str = ""
    actual: str = ""
    fault: str = ""
    leaning: Leaning = field(default="", compare=False)
