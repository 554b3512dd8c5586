"""Decide which failed walks are run again, alone.

A walk may fail because of another one that runs at the same time, so its failures count if they are seen again. A
server that breaks a clause everywhere would get most requests twice. So a failed walk counts without a repetition if
`CONFIRMATIONS` repetitions have confirmed each clause that failed in it, and no repetition has passed.
"""

from __future__ import annotations

from collections import Counter

from conformance.runner.walk import Attempt, Walk

CONFIRMATIONS = 3


class Repetitions:
    """The failed walks of one plan."""

    def __init__(self) -> None:
        self._failed: dict[int, Attempt] = {}
        self._confirmed: Counter[str] = Counter()
        self._has_passed = False

    def __bool__(self) -> bool:
        return bool(self._failed)

    def add(self, run: Attempt) -> None:
        """Add a walk that has failed."""
        self._failed[run.walk.number] = run

    def take(self) -> tuple[Walk, bool]:
        """Remove the first failed walk of the plan; return it, and whether to run it again."""
        run = self._failed.pop(min(self._failed))
        return run.walk, self._has_passed or any(self._confirmed[each] < CONFIRMATIONS for each in _broken(run))

    def note(self, again: Attempt, first: Attempt) -> None:
        """Note the result of a repetition of the first attempt."""
        self._has_passed |= again.refutes(first)
        self._confirmed.update(_broken(again))


def _broken(run: Attempt) -> set[str]:
    return {each.clause for each in run.failures}
