"""One record of the mock server, and what selecting records needs of their store."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from conformance.contract.model import Contract, Resource


@dataclass
class StoredRecord:
    """`names` are request names (of the key and of parents) with their text; `members` what the record holds;
    `sent` the values of unique members as they came."""

    names: dict[str, str]
    members: dict[str, Any]
    sent: dict[str, Any] = field(default_factory=dict)


class Records(Protocol):
    """The part of a record store that lists are selected from; see `RecordStore`."""

    contract: Contract

    def canonical(self, resource: Resource, name: str, value: Any) -> Any: ...

    def all(self, resource: Resource) -> list[StoredRecord]: ...

    def member(self, resource: Resource, record: StoredRecord, member: str) -> Any: ...
