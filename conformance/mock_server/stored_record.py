"""A record of the reference server, and the interface of the store that selecting records needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from conformance.contract.model import Contract
from conformance.contract.resource import Resource


@dataclass
class StoredRecord:
    """A record.

    `names` has the texts of the key and of parents by request name, `members` the stored values, and `sent` the values
    of unique members as they were sent.
    """

    names: dict[str, str]
    members: dict[str, Any]
    sent: dict[str, Any] = field(default_factory=dict)


class Records(Protocol):
    """The part of a record store that selecting records needs; see `RecordStore`."""

    contract: Contract

    def canonical(self, resource: Resource, name: str, value: Any) -> Any:
        """Return the key that a value refers to."""
        ...

    def all(self, resource: Resource) -> list[StoredRecord]:
        """Return the records of a resource, oldest first."""
        ...

    def member(self, resource: Resource, record: StoredRecord, member: str) -> Any:
        """Return the value of a member of a record."""
        ...
