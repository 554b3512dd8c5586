"""Find outcomes by what a reply shows: by the code in its body, or by its HTTP status alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from conformance.contract.outcome import Code, Outcome
from conformance.contract.reading import Reading

_LONGEST_CODE = 20
"""The largest number of digits in a code: Python refuses to convert very long strings of digits."""


class OutcomeLookup:
    """Finds the outcomes of one contract.

    Attributes:
        by_code: Code -> the outcomes with this code, in the order of the contract.
        by_status: The outcomes that only the HTTP status shows; empty if no reading is by status. They have no code, or
            one that only the errors of items show.
    """

    def __init__(self, outcomes: Iterable[Outcome], readings: Iterable[Reading]) -> None:
        self.by_code: dict[Code, tuple[Outcome, ...]] = {}
        readings = tuple(readings)
        shown_by_shape = {each.outcome for each in readings}
        any_by_status = any(each.by_status for each in readings)
        any_by_code = any(each.shows_code for each in readings)
        by_status = []
        for each in outcomes:
            if each.code is not None:
                self.by_code[each.code] = (*self.by_code.get(each.code, ()), each)
            is_coded = any_by_code and each.code is not None
            if any_by_status and not is_coded and each.id not in shown_by_shape:
                by_status.append(each)
        self.by_status = tuple(by_status)

    def with_code(self, code: Any) -> tuple[Outcome, ...]:
        """Return the outcomes with the code that a reply shows. Digits in a text stand for the number, too."""
        if isinstance(code, bool) or not isinstance(code, int | str):
            return ()
        found = self.by_code.get(code, ())
        if not found and isinstance(code, str) and code.isascii() and code.isdigit() and len(code) <= _LONGEST_CODE:
            found = self.by_code.get(int(code), ())
        return found
