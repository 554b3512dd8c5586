"""Values that a run sent without their being certainly valid: a target that accepts such a value may show it unchanged.

They are remembered by digests, as they can be large. A walk knows its own values. All walks share what may be shown,
because a list shows the records of all of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from conformance.observation.run_facts import RunFacts

_FEW_CHARACTERS = 4
_LONGEST = 100


class UnprovenValues:
    """The values of one walk that are not certainly valid; `facts` has those of the whole run.

    Attributes:
        known: The digests of the values that the walk knows.
    """

    def __init__(self, facts: RunFacts) -> None:
        self.known: set[bytes] = set()
        self._facts = facts

    def __contains__(self, value: Any) -> bool:
        """Return whether the walk sent the value although it was not certainly valid."""
        return fingerprint(value) in self.known

    def may_be_shown(self, value: Any, name: str) -> bool:
        """Return whether a value shown under this name is one that a walk sent without its being certainly valid.

        A value that many members have, such as null, counts only if a request that was not refused had it under a name
        for which replies show this one.
        """
        if self._facts.shown[name, _text(value)] > 0:
            return True
        return not _is_common(value) and fingerprint(value) in self._facts.values

    def note(self, value: Any, names: Iterable[str] = ()) -> None:
        """Remember a value that is sent, and the names under which a reply may show it."""
        digest = fingerprint(value)
        self.known.add(digest)
        if digest not in self._facts.values:
            self._facts.note("sent", digest)
        self._count(value, names, 1)

    def note_refused(self, value: Any, names: Iterable[str]) -> None:
        """Note that the request with the value was refused, so that no reply may show it."""
        self._count(value, names, -1)

    def _count(self, value: Any, names: Iterable[str], difference: int) -> None:
        text = _text(value)
        for each in names:
            self._facts.note("shown", (each, text), difference)

    def fork(self) -> UnprovenValues:
        """Return the values of a walk that knows those of this one."""
        made = self.of_new_walk()
        made.known = {*self.known}
        return made

    def of_new_walk(self) -> UnprovenValues:
        """Return the values of a walk that knows none."""
        return UnprovenValues(self._facts)

    def of_run(self) -> UnprovenValues:
        """Return the values of the whole run, also those that are sent later."""
        made = self.of_new_walk()
        made.known = self._facts.values
        return made


def _is_common(value: Any) -> bool:
    """Return whether members that have nothing to do with each other often have this value."""
    return len(value) < _FEW_CHARACTERS if isinstance(value, str) else not value or not isinstance(value, list | dict)


def _text(value: Any) -> str:
    """Return a value as a query has it, of which a reply may show the number; of a long one, the beginning."""
    return (value if isinstance(value, str) else json.dumps(value))[:_LONGEST]


def fingerprint(value: Any) -> bytes:
    """Return a short digest that is equal for equal JSON values."""
    return hashlib.blake2b(json.dumps(value, sort_keys=True).encode("utf-8", "replace"), digest_size=12).digest()
