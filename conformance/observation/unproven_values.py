"""Values that a run sent without their being certainly valid: a target that accepts such a value may show it unchanged.

They are remembered by digests, as they can be large. A walk knows its own values. All walks share what may be shown,
because a list shows the records of all of them.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

_FEW_CHARACTERS = 4
_LONGEST = 100


class UnprovenValues:
    """The values of one walk that are not certainly valid, and those of the whole run."""

    def __init__(self) -> None:
        self._known: set[bytes] = set()
        self._of_run: set[bytes] = set()
        self._under_name: Counter[tuple[str, str]] = Counter()

    def __contains__(self, value: Any) -> bool:
        """Return whether the walk sent the value although it was not certainly valid."""
        return fingerprint(value) in self._known

    def may_be_shown(self, value: Any, name: str) -> bool:
        """Return whether a value shown under this name is one that a walk sent without its being certainly valid.

        A value that many members have, such as null, counts only if a request that was not refused had it under a name
        for which replies show this one.
        """
        if self._under_name[name, _text(value)] > 0:
            return True
        return not _is_common(value) and fingerprint(value) in self._of_run

    def note(self, value: Any, names: Iterable[str] = ()) -> None:
        """Remember a value that is sent, and the names under which a reply may show it."""
        digest = fingerprint(value)
        self._known.add(digest)
        self._of_run.add(digest)
        text = _text(value)
        for each in names:
            self._under_name[each, text] += 1

    def note_refused(self, value: Any, names: Iterable[str]) -> None:
        """Note that the request with the value was refused, so that no reply may show it."""
        text = _text(value)
        for each in names:
            self._under_name[each, text] -= 1

    def fork(self) -> UnprovenValues:
        """Return the values of a walk that knows those of this one."""
        made = self.of_new_walk()
        made._known = {*self._known}
        return made

    def of_new_walk(self) -> UnprovenValues:
        """Return the values of a walk that knows none."""
        made = UnprovenValues()
        made._of_run, made._under_name = self._of_run, self._under_name
        return made

    def of_run(self) -> UnprovenValues:
        """Return the values of the whole run, also those that are sent later."""
        made = self.of_new_walk()
        made._known = self._of_run
        return made

    def merge(self, fork: UnprovenValues) -> None:
        """Add what a walk knows."""
        self._known |= fork._known


def _is_common(value: Any) -> bool:
    """Return whether members that have nothing to do with each other often have this value."""
    return len(value) < _FEW_CHARACTERS if isinstance(value, str) else not value or not isinstance(value, list | dict)


def _text(value: Any) -> str:
    """Return a value as a query has it, of which a reply may show the number; of a long one, the beginning."""
    return (value if isinstance(value, str) else json.dumps(value))[:_LONGEST]


def fingerprint(value: Any) -> bytes:
    """Return a short digest that is equal for equal JSON values."""
    return hashlib.blake2b(json.dumps(value, sort_keys=True).encode("utf-8", "replace"), digest_size=12).digest()
