"""How certain a statement about a request or about the records of a target is."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Certainty(IntEnum):
    """Whether a statement holds. SOME: it certainly holds for some items of a list. So `>= SOME` means certain."""

    NO = 0
    MAYBE = 1
    SOME = 2
    YES = 3

    @property
    def opposite(self) -> Certainty:
        """The certainty of the negated statement; MAYBE for SOME."""
        return {Certainty.NO: Certainty.YES, Certainty.YES: Certainty.NO}.get(self, Certainty.MAYBE)


def strongest(answers: Iterable[Certainty]) -> Certainty:
    """Return the most certain answer; NO without answers."""
    return max(answers, default=Certainty.NO)


def agreed_certainty(answers: Iterable[Certainty]) -> Certainty:
    """Return the common answer, MAYBE if the answers differ, and NO without answers."""
    different = {*answers} or {Certainty.NO}
    return Certainty.MAYBE if len(different) > 1 else different.pop()


def certainty_in_item(item: int | None) -> Certainty:
    """Return YES for a fault of the whole request (`item` is None), SOME for a fault of one item of its list."""
    return Certainty.YES if item is None else Certainty.SOME
