"""A record of the reference server, and the interface of the store that selecting records needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from conformance.contract.model import Contract
from conformance.contract.resource import Resource


@dataclass
class StoredRecord:
    """A record.

    Attributes:
        names: Request name -> value as text, for the key of the record and the keys of its parents.
        members: The stored value of each member.
        sent: The values of unique members, and of those that refer to other records, as they were sent.
    """

    names: dict[str, str]
    members: dict[str, Any]
    sent: dict[str, Any] = field(default_factory=dict)

    def copy(self) -> StoredRecord:
        """Return a record that changes without this one."""
        return StoredRecord({**self.names}, {**self.members}, {**self.sent})


class Records(Protocol):
    """The part of a record store that selecting records needs; see `RecordStore`.

    `cursors` maps each cursor that a reply has shown to the number of records before it.
    """

    contract: Contract
    cursors: dict[str, int]

    def canonical(self, resource: Resource, name: str, value: Any) -> Any:
        """Return the key of a record of another resource, if `value` is another id of this record, else `value`."""
        ...

    def all(self, resource: Resource) -> list[StoredRecord]:
        """Return the records of a resource, oldest first."""
        ...

    def is_below(self, resource: Resource, record: StoredRecord, names: Mapping[str, Any]) -> bool:
        """Return whether a record belongs to all those ancestors that are given."""
        ...

    def member(self, resource: Resource, record: StoredRecord, member: str) -> Any:
        """Return the value of a member of a record."""
        ...
