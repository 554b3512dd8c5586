"""Two recordings: other outcomes of the same requests, and other members in the replies to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from conformance.diff.difference import Difference, differences_of
from conformance.diff.request_identity import RequestKind
from conformance.diff.response_facts import EACH, Group, ObservedResponse, Place, Types
from conformance.terminal.text_layout import counted


def recording_differences(
    old: ObservedResponse, new: ObservedResponse, mended: Collection[str] = ()
) -> tuple[list[Difference], list[str]]:
    """The differences, and notes on what could not be compared. Where a clause is `mended`, other outcomes of what is
    sent for it are no regressions."""
    before, after = old.outcomes(), new.outcomes()
    both = before.keys() & after.keys()
    found = []
    for kind in sorted(both):
        found += _outcomes(kind, before[kind], after[kind], kind.clause not in mended)
    shown, now = old.members(both), new.members(both)
    found += [each for group in sorted(shown.keys() & now.keys()) for each in _members(group, shown[group], now[group])]
    return found, [*_only_in("old", len(before) - len(both)), *_only_in("new", len(after) - len(both))]


def _only_in(which: str, count: int) -> Iterator[str]:
    if count:
        yield f"Not compared: {counted(count, 'request')} that only the {which} recording has."


def _outcomes(kind: RequestKind, old: Counter[str], new: Counter[str], may_regress: bool) -> list[Difference]:
    """Asked as often, each time counts; otherwise only what never came, or came for the first time."""
    gone, come = (old - new, new - old) if old.total() == new.total() else (set(old) - set(new), set(new) - set(old))
    return differences_of("outcome", [str(kind)], gone, come, may_regress and bool(gone))


def _members(group: Group, old: Types, new: Types) -> Iterator[Difference]:
    for place in sorted(old.keys() | new.keys()):
        if _comparable(place, old, new):
            before, after = old.get(place, set()), new.get(place, set())
            # Fewer types than before break no reader.
            worse = not after or bool(before and after - before)
            yield from differences_of("member", [*group, pointer(place)], before, after, worse)


def _comparable(place: Place, old: Types, new: Types) -> bool:
    """Whether both show what would have it: an empty list says nothing of its elements, a text nothing of members."""
    if not place:
        return True
    if place[-1] == EACH:
        return place in old and place in new
    above = place[:-1]
    return "object" in old.get(above, ()) and "object" in new.get(above, ())


def pointer(place: Place) -> str:
    """A JSON Pointer in which `*` is any element; of the whole body, `(body)`."""
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in place) or "(body)"
