"""The effects: what operations do to the records behind the API. Each effect is a class with fields of its own.

The fields have the names that they have in contract.yaml. A pointer is a JSON Pointer into the whole body of the
reply; it is None if the reply does not show the value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

EffectName = Literal["static", "create", "read", "list", "count", "merge", "replace", "delete", "rekey"]
Tally = Literal["sent", "done", "errors"]


# --- parts of effects --------------------------------------------------------------------------------
@dataclass(frozen=True)
class Filter:
    """A query parameter that selects records by one of their members."""

    member: str
    op: Literal["equals", "min", "max"] = "equals"
    list: bool = False


@dataclass(frozen=True)
class Paging:
    """Query names of the page number and the page size, and the documented bounds of the size."""

    page: str | None = None
    limit: str | None = None
    default: int | None = None
    max: int | None = None


@dataclass(frozen=True, kw_only=True)
class EachItem:
    """How an operation processes each item of a list body, and reports it.

    `independent`: the valid items succeed even if others fail. `done` and `errors` are pointers to the processed
    records and to the errors of items. `tallies` maps pointers of numbers to what the numbers count.
    """

    independent: bool = False
    done: str | None = None
    errors: str | None = None
    tallies: Mapping[str, Tally] = field(default_factory=dict)


# --- what several effects share ----------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class Effect:
    """Base of the effects. `echoes` maps query names to pointers, where the reply repeats the value."""

    name: ClassVar[EffectName]

    resource: str | None
    echoes: Mapping[str, str] = field(default_factory=dict)

    @property
    def shown_at(self) -> str | None:
        """The pointer to the record, the records or the counts."""
        return None


@dataclass(frozen=True, kw_only=True)
class OnRecords(Effect):
    """Effects on the records of a resource."""

    resource: str


@dataclass(frozen=True, kw_only=True)
class Safe(Effect):
    """Effects that a read-only run can send, unless `writes` says that the operation changes records."""

    writes: bool = False


@dataclass(frozen=True, kw_only=True)
class Paged(Safe):
    """Effects that show pages. `items` is the pointer to an array, an object keyed by id, or one record."""

    items: str | None
    paging: Paging = Paging()


@dataclass(frozen=True, kw_only=True)
class Selecting(OnRecords, Safe):
    """Effects on the records that filters select. `total` is the pointer to their number, over all pages."""

    total: str | None = None
    filters: Mapping[str, Filter] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ShowsRecord(OnRecords):
    """Effects whose reply shows a record. `record` is the pointer to it."""

    record: str | None = None

    @property
    def shown_at(self) -> str | None:
        """The pointer to the record."""
        return self.record


@dataclass(frozen=True, kw_only=True)
class AboutOne(ShowsRecord):
    """Effects on an existing record that the request, or each item of it, names."""


@dataclass(frozen=True, kw_only=True)
class ForEach(ShowsRecord):
    """Effects on one record; with `each`, on one record for each item of a list body."""

    each: EachItem | None = None


@dataclass(frozen=True, kw_only=True)
class Update(AboutOne, ForEach):
    """Effects that change members of a record."""


# --- the effects -------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class Static(Paged):
    """Reply with the documented example, and change no record."""

    name = "static"

    resource: str | None = None
    record: str | None = None
    items: str | None = None

    @property
    def shown_at(self) -> str | None:
        """The pointer to the record, or to the items."""
        return self.items if self.record is None else self.record


@dataclass(frozen=True, kw_only=True)
class Create(ForEach):
    """Create a record. `set` has the members that the operation sets by itself."""

    name = "create"

    set: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Read(AboutOne, Safe):
    """Show a record."""

    name = "read"


@dataclass(frozen=True, kw_only=True)
class List(Selecting, Paged):
    """Show records. `shown` is the pointer to how many of them the reply shows."""

    name = "list"

    items: str
    shown: str | None = None

    @property
    def shown_at(self) -> str | None:
        """The pointer to the items."""
        return self.items


@dataclass(frozen=True, kw_only=True)
class Count(Selecting, ShowsRecord):
    """Count records. `record` is the pointer to the number, or to a number for each value of the member `by`."""

    name = "count"

    by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Merge(Update):
    """Change the sent members, and keep the others. `set` has the members that the operation sets by itself."""

    name = "merge"

    set: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Replace(Update):
    """Store the sent members, and drop the others."""

    name = "replace"


@dataclass(frozen=True, kw_only=True)
class Delete(AboutOne, ForEach):
    """Remove a record."""

    name = "delete"


@dataclass(frozen=True, kw_only=True)
class Rekey(AboutOne):
    """Move a record to another key; `rekey` maps names of the key to the request names of their new values."""

    name = "rekey"

    rekey: Mapping[str, str]


EFFECTS: Mapping[EffectName, type[Effect]] = {
    each.name: each for each in (Static, Create, Read, List, Count, Merge, Replace, Delete, Rekey)
}
"""Every effect by its name in contract.yaml."""
