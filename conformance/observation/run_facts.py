"""What all walks of a run share of what is known of the target, although each has its own `TargetState`.

A list shows the records of all walks, so a walk has to know which records others have made, and which values they sent
without their being certainly valid. Each change is a *fact*. If the walks run in several processes, `publish` sends the
facts of this one to the others, and `add` takes over theirs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Literal

from conformance.observation.records import Place, Record

Kind = Literal["made", "documented", "named", "deleted", "sent", "shown"]
Fact = tuple[Kind, object, object]
"""The kind of a fact, what it is about, and a detail or None."""


class RunFacts:
    """The facts of one run.

    Attributes:
        made: The records that accepted requests created, whether or not they still exist.
        existed: Records with generated keys that a list showed before the run created any.
        documented: Records of creations whose reply was the documented example, word for word.
        named: How many replies to creations named a record since it was deleted last.
        repeated: Records that a second creation named while they existed.
        gone: Records that may have been deleted at some time.
        values: The digests of the values that were sent without their being certainly valid.
        shown: How many requests that were not refused had such a value, for each name and text under which replies may
            show it.
        publish: Called with each fact of this process; None if there is no other process.
    """

    def __init__(self) -> None:
        self.made: dict[Place, Record] = {}
        self.existed: set[Place] = set()
        self.documented: set[Place] = set()
        self.named: Counter[Place] = Counter()
        self.repeated: set[Place] = set()
        self.gone: set[Place] = set()
        self.values: set[bytes] = set()
        self.shown: Counter[tuple[str, str]] = Counter()
        self.publish: Callable[[Fact], None] | None = None

    def note(self, kind: Kind, about: object, detail: object = None) -> None:
        """Add a fact of this process, and publish it."""
        fact = (kind, about, detail)
        self.add(fact)
        if self.publish is not None:
            self.publish(fact)

    def add(self, fact: Fact) -> None:
        """Add a fact."""
        kind, about, detail = fact
        getattr(self, f"_add_{kind}")(about, detail)

    def _add_made(self, place: Place, record: Record) -> None:
        self.made.setdefault(place, record)

    def _add_documented(self, place: Place, detail: None) -> None:
        self.documented.add(place)

    def _add_named(self, place: Place, detail: None) -> None:
        self.named[place] += 1
        if self.named[place] > 1:
            self.repeated.add(place)

    def _add_deleted(self, place: Place, detail: None) -> None:
        self.named.pop(place, None)
        self.gone.add(place)

    def _add_sent(self, digest: bytes, detail: None) -> None:
        self.values.add(digest)

    def _add_shown(self, under: tuple[str, str], difference: int) -> None:
        self.shown[under] += difference
