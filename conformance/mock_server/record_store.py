"""The records of the reference server, in memory.

Causes query the store for the state of the target. The store knows all records, so its answers are always certain.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from copy import copy
from itertools import count, islice
from typing import Any

from conformance.contract.effects import Create, List, Read
from conformance.contract.fields import Field
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.core.errors import UsageError
from conformance.mock_server.generated_ids import matching_id
from conformance.mock_server.list_query import list_page, position_of
from conformance.mock_server.stored_record import StoredRecord
from conformance.observation.certainty import Certainty
from conformance.observation.created_records import updated_records
from conformance.observation.record_states import state_members
from conformance.observation.records import (
    Key,
    Record,
    listed_records,
    record_key,
    refers_to,
    shown_items,
    stored_value,
)

# high, because generated requests often have small numbers, which should name no record
_FIRST_NUMBER = 100_000
_MOST_IDS = 10_000
"""How many ids one store makes at most."""


class RecordStore:
    """Stores the records by resource and key, and implements `observation.target_state.StateQuery`.

    Raises UsageError if no key can be generated that fits the pattern of a resource.
    """

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self._first = 1
        self._counter = count(self._first)
        self.cursors: dict[str, int] = {}
        self._vocabularies: dict[str, Set[str]] = {}
        self._examples: dict[str, Mapping[str, Any]] = {}
        self._records: dict[str, dict[Key, StoredRecord]] = {name: {} for name in contract.resources}
        for resource in contract.resources.values():
            self._add_initial_records(resource)

    def _add_initial_records(self, resource: Resource) -> None:
        if resource.key_pattern and matching_id(resource.key_pattern, "") is None:
            raise UsageError(
                f"{self.contract.folder}/contract.yaml: no id can be generated that fits the pattern"
                f" {resource.key_pattern!r} of resource {resource.name!r}"
            )
        if resource.singleton:
            self._records[resource.name][()] = StoredRecord({}, {})
        for seed in resource.seed:
            names = {name: str(seed[member]) for name, member in resource.parents.items() if member in seed}
            names |= {name: str(seed[member]) for member, name in resource.key.items()}
            sent = {member: seed[member] for member in resource.unique if member in seed}
            self.add(
                resource, StoredRecord(names, {**self.generated_members(resource), **resource.initial, **seed}, sent)
            )

    def copy(self, number: int) -> RecordStore:
        """Return a store with the same records. Stores with different numbers, from 1, make different ids."""
        store = copy(self)
        store._first = number * _MOST_IDS + 1
        store._counter = count(store._first)
        store.cursors = {**self.cursors}
        store._records = {
            name: {key: each.copy() for key, each in records.items()} for name, records in self._records.items()
        }
        return store

    # --- queries of causes ---------------------------------------------------------------------
    def exists(self, resource: Resource, names: Mapping[str, Any]) -> Certainty:
        """Return whether the record with this key exists, and has those ancestors that are given."""
        found = self.find(resource, names)
        return Certainty.YES if found is not None and self.is_below(resource, found, names) else Certainty.NO

    def is_below(self, resource: Resource, record: StoredRecord, names: Mapping[str, Any]) -> bool:
        """Return whether a record belongs to all those ancestors that are given."""
        for name in resource.parents:
            given, own = self.canonical(resource, name, names.get(name, ABSENT)), record.names.get(name)
            if given is not ABSENT and own is not None and str(given) != own:
                return False
            owner = self.contract.owners.get(name)
            parent = self.find(owner, {name: own}) if owner is not None and own is not None else None
            if owner is not None and parent is not None and not self.is_below(owner, parent, names):
                return False
        return True

    def value_in_use(self, resource: Resource, member: str, value: Any) -> Certainty:
        """Return whether a record has this value in a unique member."""
        return (
            Certainty.YES
            if any(each.sent.get(member, ABSENT) == value for each in self.all(resource))
            else Certainty.NO
        )

    def is_referred_to(self, resource: Resource, names: Mapping[str, Any], without: Collection[str] = ()) -> bool:
        """Return whether a record refers to the one with these names."""
        others = (each for name, each in self.contract.resources.items() if name not in without)
        records = (Record(each.name, made.names, made.sent) for each in others for made in self.all(each))
        return any(refers_to(self.contract, each, resource, names) for each in records)

    def vocabulary(self, field: Field) -> Set[str] | None:
        """Return the values that the target lists for a field; None if no operation lists them."""
        if field.vocabulary is None:
            return None
        if field.id not in self._vocabularies:
            example = self.contract.operations[field.vocabulary.operation].reply_example
            items = shown_items(resolve(example, field.vocabulary.items))
            values = (item.get(field.vocabulary.member) for item in items)
            self._vocabularies[field.id] = dict.fromkeys(value for value in values if isinstance(value, str)).keys()
        return self._vocabularies[field.id]

    def finds_records(self, view: RequestView, nothing: Mapping[str, Any]) -> Certainty:
        """Return whether a request selects a record.

        For a list operation, the list is computed. For any other operation, `nothing` decides: it maps a parameter to a
        value. The request selects no record if each of these parameters that it has begins with this value.
        """
        operation = view.operation
        if operation is not None and isinstance(operation.effect, List):
            return Certainty.YES if list_page(view, self, operation.effect).records else Certainty.NO
        given = {name: value for name in nothing if (value := view.value_named(name, 0)) is not ABSENT}
        selects_nothing = all(_begins_with(value, nothing[name]) for name, value in given.items())
        return Certainty.NO if given and selects_nothing else Certainty.YES

    def knows_cursor(self, view: RequestView) -> Certainty:
        """Return whether a list has shown the cursor, or the record with the key exists."""
        effect = view.operation.effect if view.operation is not None else None
        known = not isinstance(effect, List) or position_of(view, self, effect) is not None
        return Certainty.YES if known else Certainty.NO

    def changes_records(self, view: RequestView) -> Certainty:
        """Return whether an update changes a record that exists."""
        resource = self.contract.resource_of(view.operation)
        if resource is None:
            return Certainty.MAYBE
        for names, sent in updated_records(view, resource):
            record = self.find(resource, names)
            if record is not None and any(
                stored_value(resource, name, sent[name]) != record.members.get(name)
                for name in sent
                if name in resource.stored_members
            ):
                return Certainty.YES
        return Certainty.NO

    def state_of(self, resource: Resource, names: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the values of those members of a record that operations need in a certain state."""
        record = self.find(resource, names)
        if record is None:
            return {}
        values = {name: self.member(resource, record, name) for name in state_members(self.contract, resource)}
        return {name: value for name, value in values.items() if value is not ABSENT}

    # --- records -------------------------------------------------------------------------------
    def all(self, resource: Resource) -> list[StoredRecord]:
        """Return the records of a resource, oldest first."""
        return list(self._records[resource.name].values())

    def find(self, resource: Resource, names: Mapping[str, Any]) -> StoredRecord | None:
        """Return the record with this key; None without one.

        If the key has one name only, its value may also be another id of the record.
        """
        given = {name: self.canonical(resource, name, names.get(name, ABSENT)) for name in resource.names}
        key = record_key(resource, given)
        found = self._records[resource.name].get(key) if key is not None else None
        return found or (self._by_other_id(resource, key[0]) if key and len(key) == 1 else None)

    def _by_other_id(self, resource: Resource, text: str) -> StoredRecord | None:
        for each in self.all(resource) if resource.other_id_members else []:
            if any(str(each.members.get(member)) == text for member in resource.other_id_members):
                return each
        return None

    def canonical(self, resource: Resource, name: str, value: Any) -> Any:
        """Return the key of a record of another resource, if `value` is another id of this record.

        Any other value is returned unchanged. `name` is the request name of the value.
        """
        owner = self.contract.owners.get(name)
        if owner is None or owner is resource or not owner.other_id_members or value is ABSENT:
            return value
        found = self.find(owner, {owner.names[0]: value})
        return found.names[owner.names[0]] if found else value

    def add(self, resource: Resource, record: StoredRecord) -> None:
        """Store a record under its key."""
        key = record_key(resource, record.names)
        assert key is not None
        self._records[resource.name][key] = record

    def set_records(self, resource: Resource, records: Iterable[StoredRecord]) -> None:
        """Replace all records of a resource. Records of other resources remain, even if their parent is removed."""
        self._records[resource.name] = {}
        for each in records:
            self.add(resource, each)

    def rename(self, resource: Resource, old: StoredRecord, new: StoredRecord) -> None:
        """Replace `old` with `new`, in the same position, under the key of `new`."""
        self.set_records(resource, [new if each is old else each for each in self.all(resource)])

    def remove(self, resource: Resource, record: StoredRecord) -> None:
        """Delete a record, and all records that belong to it."""
        key = record_key(resource, record.names)
        if key is None or self._records[resource.name].pop(key, None) is None:
            return
        for other, child in list(self._children(resource, record)):
            self.remove(other, child)

    def _children(self, resource: Resource, record: StoredRecord) -> Iterator[tuple[Resource, StoredRecord]]:
        if len(resource.names) != 1:
            return
        for other in self.contract.resources.values():
            names = [name for name in (*other.parents, *other.names) if self.contract.owners.get(name) is resource]
            if other is not resource:
                yield from (
                    (other, each)
                    for each in self.all(other)
                    if any(each.names.get(name) == record.names[resource.names[0]] for name in names)
                )

    def new_id(self, resource: Resource, name: str, others: Mapping[str, str]) -> str:
        """Return an unused value of the request name that matches the resource's pattern.

        `others` are the other parts of the key. With some, the records of each parent have the same values.
        """
        assert resource.key_pattern is not None
        counter = count(self._first) if others else self._counter
        ids = (matching_id(resource.key_pattern, f"{resource.name}/{n}") for n in islice(counter, 10_000))
        return next(text for text in ids if text is not None and self.find(resource, {**others, name: text}) is None)

    def generated_members(self, resource: Resource) -> dict[str, str]:
        """Return new values of the members that the server generates, except of the key."""
        return {member: self.new_value(pattern) for member, pattern in resource.generated_members.items()}

    def new_value(self, pattern: str) -> str:
        """Return an unused value that matches the pattern."""
        return next(text for n in self._counter if (text := matching_id(pattern, f"made/{n}")) is not None)

    def new_number(self, resource: Resource) -> str:
        """Return a number that never was another id of a record of the resource."""
        numbers = (str(_FIRST_NUMBER + n) for n in self._counter)
        return next(text for text in numbers if self._by_other_id(resource, text) is None)

    def new_cursor(self, resource: str, position: int, pattern: str | None) -> str:
        """Return the cursor of a position in a list, which fits the pattern; any text does without one."""
        seed = f"{resource}/{position}"
        made = matching_id(pattern, seed) if pattern is not None else None
        cursor = made or urlsafe_b64encode(seed.encode()).decode().rstrip("=")
        self.cursors[cursor] = position
        return cursor

    def example(self, resource: Resource) -> Mapping[str, Any]:
        """Return the documented example of a record. It has the values of members that no request has set."""
        if resource.name not in self._examples:
            self._examples[resource.name] = next(self._documented_records(resource), {})
        return self._examples[resource.name]

    def _documented_records(self, resource: Resource) -> Iterator[Mapping[str, Any]]:
        for effect in (Read, List, Create):
            for operation in self.contract.operations_with(effect, resource.name):
                yield from (each for each in _shown_in_example(operation)[:1] if isinstance(each, dict))

    def member(self, resource: Resource, record: StoredRecord, member: str) -> Any:
        """Return the value of a member of the record, or else of the example; ABSENT without either."""
        if member in record.members:
            return record.members[member]
        return resolve(self.example(resource), resource.pointers.get(member, "/" + member))


def _shown_in_example(operation: Operation) -> list[Any]:
    if isinstance(operation.effect, List):
        return listed_records(operation.effect, operation.reply_example)
    return shown_items(resolve(operation.reply_example, operation.effect.shown_at))


def _begins_with(value: Any, beginning: Any) -> bool:
    if isinstance(value, str) and isinstance(beginning, str):
        return value.startswith(beginning)
    return bool(value == beginning)
