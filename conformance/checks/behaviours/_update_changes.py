"""One change of one member of a record, and what the target showed before and after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conformance.checks.behaviours._reading_records import keeps_value, member_value
from conformance.contract.resource import Resource
from conformance.observation.response_reading import Reply


@dataclass(frozen=True)
class RecordSnapshot:
    """The record as the target shows it; None if it is missing. `reply` shows the record.

    Attributes:
        record: The record that is updated.
        companion: The record of the first item, if the operation takes a list.
    """

    record: Any
    companion: Any
    reply: Reply


@dataclass(frozen=True)
class Change:
    """One accepted update of one member.

    Attributes:
        member: The changed member; "" for an update without members.
        wanted: The value that should be stored.
        companion_wanted: The value that should be stored in the record of the first item; ABSENT without one.
        before: The records before the update.
        after: The records after the update.
        reply: The reply to the update.
        beside: The other members of the record that the update changed too.
        set_before: The volatile members that the run has set in this record before, if it is not that of the series.
    """

    member: str
    wanted: Any
    companion_wanted: Any
    before: RecordSnapshot
    after: RecordSnapshot
    reply: Reply
    beside: frozenset[str] = frozenset()
    set_before: frozenset[str] = frozenset()

    @property
    def members(self) -> set[str]:
        """All members of the record that the update changed."""
        return {self.member, *self.beside} - {""}

    def is_stored(self, resource: Resource) -> bool:
        """Return whether the record has the wanted value after the update."""
        return keeps_value(member_value(resource, self.after.record, self.member), self.wanted)
