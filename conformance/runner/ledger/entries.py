"""The lines of a ledger: each is one JSON object. `Entry` is the object, the other classes are what it means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from conformance.checks.prefer_header import preferred_outcome
from conformance.contract.effects import Create
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.request_view import RequestView
from conformance.observation.created_records import parent_names
from conformance.observation.learning import learn
from conformance.observation.record_changes import add_changes
from conformance.observation.records import Place, Record
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState
from conformance.runner.record_levels import place_of

FORMAT = "conformance-ledger/1"
Entry = dict[str, Any]
_LONGEST_MEMBER = 1000
"""Longer values are not needed to find a record."""


@dataclass(frozen=True)
class Header:
    """The first line.

    Attributes:
        contract: The name of the contract.
        folder: Its folder; "" for a shipped contract.
        digest: The digest of the contract.
        tag: The tag of the run.
        target: The name of the target, without secrets.
        started: When the run started, as ISO 8601 text.
        directory: The directory of the target, as in `TargetKind`.
    """

    contract: str
    folder: str
    digest: str
    tag: str
    target: str
    started: str
    directory: str = ""

    @property
    def entry(self) -> Entry:
        """The line."""
        return {"format": FORMAT, **asdict(self)}


@dataclass(frozen=True)
class Changes:
    """What one write changed, or may have changed.

    Attributes:
        created: Records that were created.
        deleted: Records that were deleted.
        doubtful: Records that may exist.
        unidentified: Records that were created, whose keys are unknown.
        lost: Records that may have been created, whose keys are unknown.
        identified: Unidentified or lost records that a list has shown.
    """

    created: tuple[Record, ...] = ()
    deleted: tuple[Place, ...] = ()
    doubtful: tuple[Place, ...] = ()
    unidentified: tuple[Record, ...] = ()
    lost: tuple[Record, ...] = ()
    identified: tuple[Record, ...] = ()

    def entry(self) -> Entry:
        """Return the members of the line; none for changes that are empty."""
        members: Entry = {
            "created": [_record_entry(each.resource, each.names) for each in self.created],
            "deleted": [[name, *key] for name, key in self.deleted],
            "doubtful": [[name, *key] for name, key in self.doubtful],
            "unidentified": [_sent_entry(each) for each in self.unidentified],
            "lost": [_sent_entry(each) for each in self.lost],
            "identified": [_sent_entry(each) for each in self.identified],
        }
        return {name: value for name, value in members.items() if value}

    def add_to(self, state: TargetState) -> None:
        """Add the changes to a target state."""
        deleted, doubtful = ([_record_at(state, each) for each in places] for places in (self.deleted, self.doubtful))
        add_changes(state, self.created, deleted, doubtful)
        state.unidentified = _without((*state.unidentified, *self.unidentified), self.identified)
        state.lost = _without((*state.lost, *(each for each in self.lost if each not in state.lost)), self.identified)


def expected_changes(state: TargetState, view: RequestView) -> Changes:
    """Return what a request changes if its reply is lost. `state` is that of the run."""
    changes, operation = _changes(state, view, None, ABSENT), view.operation
    resource = state.contract.resource_of(operation)
    if changes != Changes() or operation is None or resource is None or not isinstance(operation.effect, Create):
        return changes
    return Changes(lost=(Record(resource.name, parent_names(view, resource)),))


def shown_changes(state: TargetState, reply: Reply) -> Changes:
    """Return what a reply shows about the records; nothing if it may be the example that `Prefer` asks for."""
    if reply.outcome is not None and reply.outcome is preferred_outcome(state.contract, reply.view):
        return Changes()
    changes = _changes(state, reply.view, reply.outcome, reply.body, reply.exchange.resent)
    # A wrong server may answer with the key of a record that existed before.
    new = (each for each in changes.created if place_of(state.contract, each) not in state.existed)
    return replace(changes, created=tuple(new))


def identifying_changes(
    state: TargetState, reply: Reply, unknown: Sequence[Record], created: Mapping[Place, Record]
) -> Changes:
    """Return which of the records, whose keys are unknown, the reply of a list shows.

    `created` has records of the run that `state` may not have yet.
    """
    blank = state.blank()
    blank.made_by_run = {**state.made_by_run, **created}
    blank.unidentified = tuple(unknown)
    learn(blank, reply.view, reply.outcome, reply.body)
    return Changes(created=tuple(blank.created.values()), identified=_without(tuple(unknown), blank.unidentified))


def changes_in(contract: Contract, entry: Entry) -> Changes:
    """Return the changes of a line. Raises ValueError, TypeError or KeyError if the line is wrong."""
    return Changes(
        tuple(_record_in(contract, each) for each in entry.get("created", ())),
        tuple(_place_in(contract, each) for each in entry.get("deleted", ())),
        tuple(_place_in(contract, each) for each in entry.get("doubtful", ())),
        tuple(_record_in(contract, each, whole=False) for each in entry.get("unidentified", ())),
        tuple(_record_in(contract, each, whole=False) for each in entry.get("lost", ())),
        tuple(_record_in(contract, each, whole=False) for each in entry.get("identified", ())),
    )


def _changes(state: TargetState, view: RequestView, outcome: Any, body: Any, twice: bool = False) -> Changes:
    blank = state.blank()
    learn(blank, view, outcome, body, twice=twice)
    return Changes(
        tuple(blank.created.values()),
        tuple(sorted(blank.deleted)),
        tuple(sorted(blank.doubtful)),
        blank.unidentified,
        blank.lost,
    )


def _without(records: tuple[Record, ...], removed: Sequence[Record]) -> tuple[Record, ...]:
    """Return the records without the given ones, each of which removes one."""
    left = [*records]
    for each in removed:
        if each in left:
            left.remove(each)
    return tuple(left)


def _record_at(state: TargetState, place: Place) -> Record:
    return Record(place[0], dict(zip(state.contract.resources[place[0]].names, place[1], strict=True)))


def _record_entry(resource: str, names: Mapping[str, str]) -> Entry:
    return {"resource": resource, "names": dict(names)}


def _sent_entry(record: Record) -> Entry:
    """Return a record with the values by which a list shows it; long ones are not needed."""
    sent = {name: value for name, value in record.sent.items() if len(str(value)) <= _LONGEST_MEMBER}
    return {**_record_entry(record.resource, record.names), "sent": sent}


def _record_in(contract: Contract, entry: Any, whole: bool = True) -> Record:
    names, sent = entry["names"], entry.get("sent", {})
    resource = contract.resources[entry["resource"]]
    if not isinstance(sent, dict) or resource.singleton or not _are_texts([*names, *names.values()]):
        raise ValueError("not a record")
    if whole and not {*resource.names} <= {*names}:
        raise ValueError("a part of the key is missing")
    return Record(resource.name, names, sent)


def _place_in(contract: Contract, entry: Any) -> Place:
    resource = contract.resources[entry[0]]
    if resource.singleton or not _are_texts(entry) or len(entry) != 1 + len(resource.names):
        raise ValueError("not a record")
    return resource.name, tuple(entry[1:])


def _are_texts(values: Iterable[Any]) -> bool:
    return all(isinstance(each, str) for each in values)
