"""What a refused request would change if it was accepted, and how to read it.

A `StatePart` is a record, or all records in a list. These are the parts of a request:

- a creation whose key the server generates: the list of all records, if no other client can change it;
- any other request: the records that it names. Of a list, these are its first two items and its last one;
- a change of key: also the record under the new key;
- the parent records in the path.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.checks.behaviours._reading_records import (
    item_key,
    member_value,
    reading_operations,
    without_volatile,
)
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.causes.base import zone_of
from conformance.checks.request_steps import RecordNames, RecordNamesSteps
from conformance.contract.effects import Create, List, Merge, Read, Rekey
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.contract.value_zones import Zone
from conformance.core.exchange import Request
from conformance.observation.certainty import Certainty
from conformance.observation.created_records import parent_names
from conformance.observation.records import Key, record_key
from conformance.observation.response_reading import Reply

_NUMBER_OF_ID = 63
"""The number of the made-up id, which no other check uses."""
StateSteps = Generator[Request, Reply, dict[str, Any]]


@dataclass(frozen=True)
class StatePart:
    """A record or, if `lister` is not None, all records in the list of this operation.

    Attributes:
        context: The operation that is checked.
        resource: The resource of the records.
        names: The request names of the record, or of the parents of the list.
        lister: The operation that lists the records.
    """

    context: RecordContext
    resource: Resource
    names: Mapping[str, str]
    lister: Operation | None = None

    @property
    def id(self) -> str:
        """An id that is the same for parts with the same records."""
        return f"{self.resource.name} {sorted(self.names.items())}{' listed' if self.lister else ''}"

    @property
    def key(self) -> Key | None:
        """The key of the record; None for a list."""
        return None if self.lister else record_key(self.resource, self.names)

    def is_absent(self, state: Mapping[str, Any]) -> bool:
        """Return whether the record does not exist in a state of it that `read` returned; False for a list."""
        return self.lister is None and state == self._state_of_record(None)

    def known_state(self) -> dict[str, Any] | None:
        """Return the state if it is known without reading it: the record certainly does not exist."""
        # Another check may make a record whose key is that of records which both use.
        owners = map(self.context.contract.owners.get, self.resource.names)
        is_shared = any(each not in (None, self.resource) for each in owners)
        absent = self.lister is None and not self.resource.singleton and not is_shared
        if absent and self.context.factory.query.exists(self.resource, self.names) is Certainty.NO:
            return self._state_of_record(None)
        return None

    def read(self) -> StateSteps:
        """Return the current state: a description of each record -> what the target shows of it."""
        if self.lister is None:
            shown, _ = yield from self.context.read_other(self.resource, self.names)
            return self._state_of_record(shown)
        names = yield from self._names_of_list(self.lister)
        listed, _ = yield from self.context.read_list(self.lister, names)
        return {
            self._text(item_key(self.resource, each)): without_volatile(self.context.contract, each) for each in listed
        }

    def shows_absent_records(self) -> Generator[Request, Reply, bool]:
        """Return whether a read shows a record under a key that was made up: then it cannot show a new record."""
        value = self._made_up_key()
        if value is None:
            return False
        names = {**self.names, self.resource.names[-1]: value}
        shown, _ = yield from self.context.read_other(self.resource, names)
        return shown is not None

    def _made_up_key(self) -> str | None:
        if self.lister is not None or not self.resource.names:
            return None
        names, pattern = self.context.factory.names, self.resource.key_pattern
        if pattern is not None:
            return names.absent_id(pattern, _NUMBER_OF_ID)
        fields = (each for each in self.context.contract.fields.values() if each.name == self.resource.names[-1])
        return next((names.new_value(each.new_value) for each in fields if each.new_value), None)

    def _names_of_list(self, lister: Operation) -> RecordNamesSteps:
        """Return the names in the path of the list; those that are missing are of an existing record."""
        names = {**self.names}
        for name in lister.path_names:
            if name not in names:
                owner = self.context.contract.owners[name]
                names[name] = (yield from self.context.factory.existing_record(owner.name))[owner.names[0]]
        return names

    def _state_of_record(self, shown: Any) -> dict[str, Any]:
        names = (self.names.get(each) for each in self.resource.names)
        place = self._text(each for each in names if each is not None)
        return {place: without_volatile(self.context.contract, shown)} | self._own_volatile(place, shown)

    def _text(self, key: Iterable[object] | None) -> str:
        """Return a record for people, such as `note 12`; only `note` if its key is unknown."""
        return " ".join([self.resource.name, *map(str, key or ())])

    def _own_volatile(self, place: str, shown: Any) -> dict[str, Any]:
        """Return the volatile members that the operation sets, if no other client can change them."""
        effect = self.context.operation.effect
        is_own = self.resource is self.context.resource and self.context.factory.has_target_alone
        own = effect.set if isinstance(effect, Create | Merge) and is_own else {}
        return {f"{place} {member}": member_value(self.resource, shown, member) for member in own}


def affected_parts(context: RecordContext, view: RequestView) -> list[StatePart]:
    """Return what the request would change if it was accepted."""
    parts = [*_own_parts(context, view), *_parents(context, view)]
    return list({each.id: each for each in parts}.values())


def _own_parts(context: RecordContext, view: RequestView) -> Iterator[StatePart]:
    resource, effect = context.resource, context.operation.effect
    if isinstance(effect, Create) and resource.key_pattern:
        if context.factory.has_target_alone:
            yield from _list_of_creation(context, view)
        return
    for names in [{}] if resource.singleton else _names_of_items(view, resource):
        yield StatePart(context, resource, names)
        if isinstance(effect, Rekey):
            yield from _under_new_key(context, view, effect, names)


def _list_of_creation(context: RecordContext, view: RequestView) -> Iterator[StatePart]:
    parents = {**view.path_values, **parent_names(view, context.resource)}
    known = {name: value for name, value in parents.items() if _exists(context, name, value)}
    for lister in context.contract.operations_with(List, context.resource.name):
        if {*lister.path_names} <= {*known, *context.contract.owners}:
            yield StatePart(context, context.resource, known, lister)
            return


def _exists(context: RecordContext, name: str, value: str) -> bool:
    """Return whether a list with this value in its path certainly exists: of a record, or of a valid word."""
    owner = context.contract.owners.get(name)
    if owner is not None:
        return context.factory.query.exists(owner, {owner.names[0]: value}) is Certainty.YES
    slots = (slot for slot in context.operation.slots if slot.name == name)
    return any(context.factory.zones.zone(slot, value, None) is Zone.RIGHT for slot in slots)


def _names_of_items(view: RequestView, resource: Resource) -> list[RecordNames]:
    is_list = view.operation is not None and view.operation.takes == "list"
    count = len(view.items)
    items: list[int | None] = [*dict.fromkeys([*range(min(2, count)), *range(count)[-1:]])] if is_list else [None]
    found = [{**view.path_values, **{name: view.value_named(name, n) for name in resource.names}} for n in items]
    # A path cannot name a list or an object, so no record with such a key can be read.
    return [names for names in found if all(isinstance(each, str | int) for each in names.values())]


def _under_new_key(context: RecordContext, view: RequestView, effect: Rekey, names: RecordNames) -> Iterator[StatePart]:
    """Yield the record under the new key, if this key is certainly valid."""
    slots = {slot.name: slot for slot in context.operation.slots}
    values = {old: view.value_named(new) for old, new in effect.rekey.items()}
    cause, query = context.factory.causes[0], context.factory.query
    if all(zone_of(cause, slots[effect.rekey[old]], value, query) is Zone.RIGHT for old, value in values.items()):
        yield StatePart(context, context.resource, {**names, **values})


def _owners(context: RecordContext, path_values: Mapping[str, str]) -> list[tuple[Resource, str]]:
    """Return (resource, key) for each record of another resource in the path."""
    named = [(context.contract.owners.get(name), value) for name, value in path_values.items()]
    return [(owner, value) for owner, value in named if owner is not None and owner is not context.resource]


def _parents(context: RecordContext, view: RequestView) -> Iterator[StatePart]:
    for owner, value in _owners(context, view.path_values):
        readers = reading_operations(context.contract, owner)
        if len(owner.names) == 1 and readers and isinstance(readers[0].effect, Read):
            yield StatePart(context, owner, {owner.names[0]: value})
