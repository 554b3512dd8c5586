"""What one walk has learned of its records, which the state of the run takes over after it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from conformance.observation.records import Place, Record
from conformance.observation.target_state import TargetState


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

    def without_records(self) -> Learned:
        """Return this without all that is known of records."""
        return self._replace(
            created={},
            deleted=set(),
            doubtful=set(),
            lost=(),
            unidentified=(),
            uncertain_resources=set(),
            shown_cursors=frozenset(),
        )


def learned_by(state: TargetState) -> Learned:
    """Return what a state knows of single records."""
    return Learned(
        state.created,
        state.deleted,
        state.doubtful,
        state.lost,
        state.unidentified,
        state.uncertain_resources,
        state.succeeded_operations,
        state.shown_cursors,
        state.unproven.known,
    )


def merge(state: TargetState, fork: Learned) -> None:
    """Add what a fork of a state has learned since."""
    # A clean-up merges a state with many records for each of them: whatever is done for all of them must be quick.
    for place in state.created.keys() & (fork.deleted | fork.doubtful):
        del state.created[place]
    state.lost += _added(state.lost, fork.lost)
    state.unidentified += _added(state.unidentified, fork.unidentified)
    # A shared record that one fork has deleted is still in others.
    shared = {place: state.created.get(place) for place in state.shared}
    state.created |= fork.created
    for place, record in shared.items():
        if record is None:
            state.created.pop(place, None)
        else:
            state.created[place] = record
    own = fork.created.keys() - state.shared
    state.deleted = (state.deleted | fork.deleted) - own
    state.doubtful = (state.doubtful | fork.doubtful) - own
    state.uncertain_resources |= fork.uncertain_resources
    state.succeeded_operations |= fork.succeeded_operations
    state.shown_cursors |= fork.shown_cursors
    state.unproven.known |= fork.known_values


def _added(known: tuple[Record, ...], found: tuple[Record, ...]) -> tuple[Record, ...]:
    """Return the records that are not known. Most are the very same ones, which need not be compared."""
    same = {*map(id, known)}
    return tuple(each for each in found if id(each) not in same and each not in known)
