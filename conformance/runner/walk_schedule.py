"""Decide which walk may start next.

If two walks conflict (`Access`), the later one in the plan starts after the earlier one has ended, unless each walk
has a server of its own. All others may run at the same time, in any order. Walks for which others wait start first,
then the long ones, because a long walk that starts last runs alone at the end. The others start in the order of the
plan, in which they are recorded: so they are recorded while others run, not all of them at the end.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

from conformance.runner.walk import Walk

_LONG = 20
"""From how many requests a walk is a long one."""


class Schedule:
    """The walks of a plan that have not started yet. With `in_order`, they start in the order of the plan.

    `are_apart` is whether each walk has a server of its own, so that none waits for another one.
    """

    def __init__(self, walks: Sequence[Walk], in_order: bool = False, are_apart: bool = False) -> None:
        self._walks = {each.number: each for each in walks}
        self._places = {each.number: place for place, each in enumerate(walks)}
        self._followers = dict[int, list[int]]() if are_apart else _conflicts(walks)
        self._waits_for = dict.fromkeys(self._walks, 0)
        for followers in self._followers.values():
            for each in followers:
                self._waits_for[each] += 1
        self._in_order = in_order
        self._ready = [self._rank(each) for each in walks if not self._waits_for[each.number]]
        heapq.heapify(self._ready)

    def next_walk(self) -> Walk | None:
        """Return the walk to start now; None if there is none, or all of them wait for others to end."""
        return self._walks[heapq.heappop(self._ready)[-1]] if self._ready else None

    def ended(self, walk: Walk) -> None:
        """Let the walks start that waited for this one."""
        for number in self._followers.get(walk.number, ()):
            self._waits_for[number] -= 1
            if not self._waits_for[number]:
                heapq.heappush(self._ready, self._rank(self._walks[number]))

    def _rank(self, walk: Walk) -> tuple[bool, int, int, int]:
        place = self._places[walk.number]
        if self._in_order:
            return (False, 0, place, walk.number)
        length = walk.size if walk.size >= _LONG else 0
        return (not self._followers.get(walk.number), -length, place, walk.number)


def _conflicts(walks: Sequence[Walk]) -> dict[int, list[int]]:
    """Return, for each walk, the later walks of the plan that conflict with it."""
    found: dict[int, list[int]] = {each.number: [] for each in walks}
    # Only a walk that reads a whole resource can conflict with others, and there are few of them.
    readers = [(n, each) for n, each in enumerate(walks) if each.access.reads]
    for n, walk in enumerate(walks):
        later = walks[n + 1 :] if walk.access.reads else [each for place, each in readers if place > n]
        found[walk.number] = [each.number for each in later if walk.access.conflicts_with(each.access)]
    return found
