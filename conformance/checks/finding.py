"""A finding: the verdict of an exchange, or of a behaviour's assertion, on one clause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, ParamSpec

from conformance.checks.shown_choices import ShownChoices
from conformance.core.errors import crash_text
from conformance.core.text import shorten

FindingVerdict = Literal["pass", "fail", "inconclusive", "error"]
"""`error`: the check raised an exception, which is a fault of this tool."""
P = ParamSpec("P")
LONGEST_TEXT = 2000
"""The largest number of characters in a text of a finding, which may quote a reply."""
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
        fault: What is wrong with a request that may or must be refused, for people; otherwise "".
        leaning: How a wrong outcome differs from the documented one.
        shown: What a rule about the whole run has compared with other replies; None for other findings.
    """

    clause: str
    verdict: FindingVerdict
    expected: str = ""
    actual: str = ""
    fault: str = ""
    leaning: Leaning = field(default="", compare=False)
    shown: ShownChoices | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if max(len(self.expected), len(self.actual), len(self.fault)) <= LONGEST_TEXT:
            return
        for name in ("expected", "actual", "fault"):
            object.__setattr__(self, name, shorten(getattr(self, name), LONGEST_TEXT))


def error_finding(clause: str, fault: Exception) -> Finding:
    """Return the finding about a check that raised an exception, instead of deciding a verdict."""
    return Finding(clause, "error", "a verdict", f"an error of this tool: {crash_text(fault)}")


def finding_or_error(
    clause: str, decide: Callable[P, Finding | None], *args: P.args, **kwargs: P.kwargs
) -> Finding | None:
    """Return what `decide` finds about a clause. If it raises an exception, this is a finding too."""
    try:
        return decide(*args, **kwargs)
    except Exception as fault:
        return error_finding(clause, fault)
