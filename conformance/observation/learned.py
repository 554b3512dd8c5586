"""What one walk has learned of its records, which the state of the run takes over after it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from conformance.observation.records import Place, Record


class Learned(NamedTuple):
    """What is known of single records: attributes of `TargetState` of the same names."""

    created: dict[Place, Record]
    deleted: set[Place]
    doubtful: set[Place]
    lost: tuple[Record, ...]
    unidentified: tuple[Record, ...]
    uncertain_resources: set[str]
    succeeded_operations: set[str]
    shown_cursors: frozenset[Any]
    known_values: set[bytes]

    def without(self, shared: Collection[Place]) -> Learned:
        """Return this without the shared records, which all forks have."""
        return self._replace(created={place: each for place, each in self.created.items() if place not in shared})
