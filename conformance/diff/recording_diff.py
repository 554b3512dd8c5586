"""Compare two recordings: outcomes of the same requests, and members of their replies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import NamedTuple

from conformance.diff.difference import Difference, differences_between
from conformance.diff.request_identity import RequestKind
from conformance.diff.response_facts import ANY_ELEMENT, Group, ObservedReplies, Place, Types
from conformance.terminal.text_layout import count_text


class RecordingComparison(NamedTuple):
    """The differences of two recordings, and notes on what could not be compared."""

    differences: list[Difference]
    notes: list[str]


def recording_differences(
    old: ObservedReplies, new: ObservedReplies, repaired: Collection[str] = ()
) -> RecordingComparison:
    """Return the differences, and notes on what could not be compared.

    `repaired` has the ids of clauses that failed before and pass now. If a request was sent for one of them, its
    changed outcomes are no regressions.
    """
    before, after = old.outcomes_by_request(), new.outcomes_by_request()
    both = before.keys() & after.keys()
    found = []
    for kind in sorted(both):
        found += _outcome_differences(kind, before[kind], after[kind], kind.clause not in repaired)
    members_before, members_after = old.member_types(both), new.member_types(both)
    found += [
        each
        for group in sorted(members_before.keys() & members_after.keys())
        for each in _member_differences(group, members_before[group], members_after[group])
    ]
    only_old, only_new = len(before) - len(both), len(after) - len(both)
    return RecordingComparison(found, [*_uncompared_note("old", only_old), *_uncompared_note("new", only_new)])


def _uncompared_note(which: str, count: int) -> Iterator[str]:
    if count:
        yield f"Not compared: {count_text(count, 'request')} that only the {which} recording has."


def _outcome_differences(
    kind: RequestKind, old: Counter[str], new: Counter[str], may_regress: bool
) -> list[Difference]:
    # Counts are comparable only if both runs sent the request equally often.
    lost, added = (old - new, new - old) if old.total() == new.total() else (set(old) - set(new), set(new) - set(old))
    return differences_between("outcome", [str(kind)], lost, added, may_regress and bool(lost))


def _member_differences(group: Group, old: Types, new: Types) -> Iterator[Difference]:
    for place in sorted(old.keys() | new.keys()):
        if _is_comparable(place, old, new):
            before, after = old.get(place, set()), new.get(place, set())
            # A client that handles all old types also handles fewer types.
            worse = not after or bool(before and after - before)
            yield from differences_between("member", [*group, place_text(place)], before, after, worse)


def _is_comparable(place: Place, old: Types, new: Types) -> bool:
    """Return whether both recordings show the parent: an empty list shows nothing about its elements."""
    if not place:
        return True
    if place[-1] == ANY_ELEMENT:
        return place in old and place in new
    above = place[:-1]
    return "object" in old.get(above, ()) and "object" in new.get(above, ())


def place_text(place: Place) -> str:
    """Return the place as a JSON Pointer in which `*` is any element, or `(body)` for the whole body."""
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in place) or "(body)"
