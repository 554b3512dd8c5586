"""Generate the values that a run uses in requests.

All values derive from the tag of the run, so the same tag gives the same values. A value with the tag in it can only
come from this run.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from copy import copy
from functools import lru_cache
from typing import Any

from conformance.core.linear_pattern import fits_pattern
from conformance.core.pattern_text import generate_text

FIXED_TAG = "mock0000"
"""The tag of runs on the reference server, which starts without records of earlier runs."""

_ABSENT_IDS = 64
_MOST_WALKS = 5_000


class GeneratedValues:
    """Makes the values of one run, and recognises them.

    `tag` is a short text of letters and digits that no earlier run on this target used. `knows_all` is whether only
    this run uses such values. If so, it knows each change of the records that have them as keys. `is_repeated` is
    whether they are for the second attempt of a walk.
    """

    knows_all = True
    is_repeated = False

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self._number, self._step = 0, 1
        self._made: set[str] = set()
        self._recognises_all = True
        self._absent: dict[str, dict[str, int]] = {}
        self._first_absent = 0

    def new_value(self, *templates: str) -> str:
        """Return an unused value: one of the templates, in turn, with its `{tag}` and `{n}` filled in."""
        self._number += self._step
        # The numbers of a walk differ by the step, so their remainders alone would choose the same one each time.
        turn = sum(divmod(self._number - 1, self._step))
        value = templates[turn % len(templates)].replace("{tag}", self.tag).replace("{n}", str(self._number))
        self._made.add(value)
        return value

    def for_walk(self, walk: int, first_attempt: bool = True, sees_others: bool = False) -> GeneratedValues:
        """Return values of the same tag with numbers that no other walk has.

        Args:
            walk: The number of the walk, below 5,000.
            first_attempt: Whether the walk was not run before.
            sees_others: Whether the walk may use values of other walks, which it sees in replies. It then recognises
                only values of its own, and those that were made before all walks.
        """
        made = copy(self)
        made._made, made._recognises_all = {*self._made}, not sees_others
        made._number, made._step = walk if first_attempt else walk + _MOST_WALKS, 2 * _MOST_WALKS
        # A wrong server may have created a record with the id that the first attempt used.
        made.is_repeated = not first_attempt
        made._first_absent = 0 if first_attempt else _ABSENT_IDS // 4
        return made

    def absent_id(self, pattern: str, n: int = 0) -> str | None:
        """Return an id that fits the pattern of the ids that the server generates, and that no record has.

        Each `n` has another id; from 64 on, the ids repeat. None if no id was found that fits the pattern.
        """
        wanted = (n + self._first_absent) % _ABSENT_IDS
        return next((value for value, at in self._absent_ids(pattern).items() if at == wanted), None)

    def is_generated(self, value: Any, pattern: str | None = None) -> bool:
        """Return whether a value can only come from this run: it has the tag, or is one of the absent ids."""
        has_tag = self.tag.lower() in str(value).lower() and (self._recognises_all or value in self._made)
        return has_tag or (pattern is not None and value in self._absent_ids(pattern))

    def _absent_ids(self, pattern: str) -> dict[str, int]:
        if pattern not in self._absent:
            found = ((n, _matching_text(pattern, f"{self.tag}/{n}")) for n in range(_ABSENT_IDS))
            self._absent[pattern] = {value: n for n, value in found if value is not None}
        return self._absent[pattern]


class NoGeneratedValues(GeneratedValues):
    """Recognises no value: in recorded traffic, no value is known to come from this run."""

    knows_all = False

    def __init__(self) -> None:
        super().__init__("")

    def is_generated(self, value: Any, pattern: str | None = None) -> bool:
        """Return False."""
        return False


# The runs on all mutants have one tag, and so the same absent ids.
@lru_cache(maxsize=4096)
def _matching_text(pattern: str, seed: str) -> str | None:
    """Return a text that derives from the seed and fits the regular expression; None if none was found."""
    found = next((text for text in _candidates(seed) if fits_pattern(pattern, text)), None)
    return found or generate_text(pattern, seed)


def _candidates(seed: str) -> Iterator[str]:
    digest = hashlib.sha256(seed.encode()).hexdigest()
    digits = str(int(digest, 16))
    yield str(uuid.UUID(digest[:32]))
    for size in range(len(digest), 7, -1):
        yield from (digest[:size], digest[:size].upper())
    for size in range(18, 0, -1):
        yield digits[:size]
    for size in range(7, 0, -1):
        yield from (digest[:size], digest[:size].upper())
