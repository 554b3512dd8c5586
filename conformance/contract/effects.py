"""The effects: what operations do to the records behind the API. Each effect is a class.

The fields have the same names as the keys in contract.yaml. A pointer is a JSON Pointer into the whole body of the
reply. A pointer is None if the reply does not show the value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from conformance.contract.day_rows import DayRows
from conformance.contract.paging import Paging

EffectName = Literal["static", "create", "read", "list", "count", "merge", "replace", "delete", "rekey"]
Counted = Literal["sent", "done", "errors"]


# --- parts of effects --------------------------------------------------------------------------------
@dataclass(frozen=True)
class Filter:
    """A query parameter that selects records by one of their members.

    `member` is the member that is compared with the value of the parameter. `op` is the comparison: the member equals
    the value, or is at least (`min`) or at most (`max`) the value. `list`: the value is a comma-separated list, and
    the member must equal one of the listed values.
    """

    member: str
    op: Literal["equals", "min", "max"] = "equals"
    list: bool = False


@dataclass(frozen=True, kw_only=True)
class EachItem:
    """How an operation processes each item of a list body, and where the reply shows the results.

    `independent`: the valid items succeed even if others fail. `done` is the pointer to the list of processed records,
    `errors` to the list of errors. `counters`: pointer to a number in the reply -> which items it counts.
    """

    independent: bool = False
    done: str | None = None
    errors: str | None = None
    counters: Mapping[str, Counted] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CreatedArray:
    """An array in the body of a creation: each element makes a record of another resource, below the new record.

    `sent` is the pointer to the array, `shown` the one to the list of these records in the reply; None if it has none.
    `members` maps names in an element to the members of the record, where they differ.
    """

    resource: str
    sent: str
    shown: str | None = None
    members: Mapping[str, str] = field(default_factory=dict)

    def record_of(self, element: Mapping[str, Any]) -> dict[str, Any]:
        """Return the members of the record that an element makes."""
        return {self.members.get(name, name): value for name, value in element.items()}


# --- what several effects share ----------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class Effect:
    """Base of the effects.

    `name` is the name of the effect, `resource` the name of the resource that the operation works on. `echoes` maps
    a parameter, or a member of the body, to the pointer at which the reply repeats it. `needs` is the state that the
    operation needs of records: member of its own record -> value, or resource -> the same for another record that the
    request refers to. A list has all accepted values. `rows` says where the reply shows figures by day.
    """

    name: ClassVar[EffectName]

    resource: str | None
    echoes: Mapping[str, str] = field(default_factory=dict)
    needs: Mapping[str, Any] = field(default_factory=dict)
    rows: DayRows | None = None

    @property
    def about_one(self) -> bool:
        """Whether a request, or each of its items, is about one existing record of the resource."""
        return False

    @property
    def shown_at(self) -> str | None:
        """The pointer to the record, the records or the counts; None if the reply shows none."""
        return None


@dataclass(frozen=True, kw_only=True)
class OnRecords(Effect):
    """Base of the effects on records: `resource` is never None."""

    resource: str


@dataclass(frozen=True, kw_only=True)
class Safe(Effect):
    """Base of the effects that only read.

    `changes_records` marks an operation that changes records in spite of its effect.
    """

    changes_records: bool = False


@dataclass(frozen=True, kw_only=True)
class Paged(Safe):
    """Base of the effects that show pages. `items` points to an array, an object with ids as keys, or one record."""

    items: str | None
    paging: Paging = field(default_factory=Paging)


@dataclass(frozen=True, kw_only=True)
class Selecting(OnRecords, Safe):
    """Base of the effects on the records that filters select.

    `total` is the pointer to the number of selected records on all pages. `filters` are by query parameter.
    """

    total: str | None = None
    filters: Mapping[str, Filter] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ShowsRecord(OnRecords):
    """Base of the effects whose reply shows a record. `record` is the pointer to it, or to a list that has it.

    `whole_list`: this list has all records that belong to the same ones, as they are after the operation.
    """

    record: str | None = None
    whole_list: bool = False

    @property
    def shown_at(self) -> str | None:
        """The pointer to the record."""
        return self.record


@dataclass(frozen=True, kw_only=True)
class AboutOne(ShowsRecord):
    """Base of the effects on an existing record, whose key is in the request or in each item of its list."""

    @property
    def about_one(self) -> bool:
        """True."""
        return True


@dataclass(frozen=True, kw_only=True)
class SetsMembers(ShowsRecord):
    """Base of the effects that store a record. `set` maps members to values that the server sets, for any request."""

    set: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ForEach(ShowsRecord):
    """Base of the effects on one record or, with `for_each_item`, on one record for each item of a list body.

    `sent` is the pointer to the record in the body of the request, or in each item; "" for the whole body or item.
    """

    for_each_item: EachItem | None = None
    sent: str = ""


@dataclass(frozen=True, kw_only=True)
class Update(AboutOne, ForEach):
    """Base of the effects that change members of a record."""


# --- the effects -------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class Static(Paged):
    """Reply with the documented example, and change no record. With a resource, it is about one existing record.

    With `for_each_item`, each item of a list body is a look-up.
    """

    name = "static"

    resource: str | None = None
    for_each_item: EachItem | None = None
    record: str | None = None
    items: str | None = None

    @property
    def shown_at(self) -> str | None:
        """The pointer to the record, or to the items."""
        return self.items if self.record is None else self.record

    @property
    def about_one(self) -> bool:
        """Whether the contract names the resource of the record."""
        return self.resource is not None


@dataclass(frozen=True, kw_only=True)
class Create(SetsMembers, ForEach):
    """Create a record, and those of other resources in the arrays `also_creates` of its body."""

    name = "create"

    also_creates: tuple[CreatedArray, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Read(AboutOne, Safe):
    """Show a record."""

    name = "read"


@dataclass(frozen=True, kw_only=True)
class List(Selecting, Paged):
    """Show records.

    `shown_count` is the pointer to the number of records in this reply. `item` is the pointer to the record within each
    of the items; "" if the items are the records. `item_lists` maps pointers within each of the items to the resources
    whose records the item lists there: those that belong to its record. `partial`: some records may be missing.
    `newest` is how many records the list shows at most, the newest ones; None if it shows all.
    """

    name = "list"

    items: str
    shown_count: str | None = None
    item: str = ""
    item_lists: Mapping[str, str] = field(default_factory=dict)
    partial: bool = False
    newest: int | None = None

    @property
    def shown_at(self) -> str | None:
        """The pointer to the items."""
        return self.items


@dataclass(frozen=True, kw_only=True)
class Count(Selecting, ShowsRecord):
    """Count records.

    `record` is the pointer to the count. With `by`, it is the pointer to an object that has a count for each value of
    the member `by`.
    """

    name = "count"

    by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Merge(SetsMembers, Update):
    """Change the sent members of a record, and keep the others."""

    name = "merge"


@dataclass(frozen=True, kw_only=True)
class Replace(Update):
    """Replace a record: store the sent members, and reset the others."""

    name = "replace"


@dataclass(frozen=True, kw_only=True)
class Delete(AboutOne, ForEach):
    """Remove a record, and all records of the resources `cascades` that belong to it, directly or not."""

    name = "delete"

    cascades: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rekey(AboutOne):
    """Move a record to another key. `rekey` maps each request name of the key to the request name of its new value."""

    name = "rekey"

    rekey: Mapping[str, str]


EFFECTS: Mapping[EffectName, type[Effect]] = {
    each.name: each for each in (Static, Create, Read, List, Count, Merge, Replace, Delete, Rekey)
}
"""Every effect by its name in contract.yaml."""
