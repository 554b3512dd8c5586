"""What the exchanges so far have shown of a target: records, vocabularies, dialects, habits."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import IntEnum
from typing import Any, Protocol

from conformance.contract.effects import Create, Delete, List, Rekey, Update
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.model import Contract, Field, Outcome, Resource
from conformance.contract.request_view import RequestView
from conformance.core.generated_values import GeneratedValues
from conformance.observation.records import (
    Key,
    Record,
    may_be_another_id,
    record_key,
    shown_items,
    shown_record,
    shown_record_key,
)


class Certainty(IntEnum):
    """Whether something holds. SOME: surely, but only of some items of a list."""

    NO = 0
    MAYBE = 1
    SOME = 2
    YES = 3

    @property
    def opposite(self) -> Certainty:
        return {Certainty.NO: Certainty.YES, Certainty.YES: Certainty.NO}.get(self, Certainty.MAYBE)


class StateQuery(Protocol):
    """What causes may ask. A run answers from what it saw, the mock server from its store."""

    def exists(self, resource: Resource, names: Mapping[str, Any]) -> Certainty: ...
    def value_in_use(self, resource: Resource, member: str, value: Any) -> Certainty: ...
    def vocabulary(self, field: Field) -> frozenset[str] | None: ...
    def finds_records(self, view: RequestView, nothing: Mapping[str, Any]) -> Certainty: ...


class TargetState:
    """Grows with every exchange; the same exchanges give the same knowledge."""

    def __init__(self, contract: Contract, names: GeneratedValues) -> None:
        self.contract = contract
        self.names = names
        self.created: dict[tuple[str, Key], Record] = {}
        self.listed: dict[str, list[Record]] = {}
        self.deleted: set[tuple[str, Key]] = set()
        self.doubtful: set[tuple[str, Key]] = set()
        self.uncertain_resources: set[str] = set()
        self.vocabularies: dict[str, frozenset[str]] = {}
        self.possible_choices: dict[str, frozenset[str]] = {
            axis: frozenset(choices) for axis, choices in contract.axes.items()
        }
        self.habits: dict[tuple[str, str], int] = {}
        self.succeeded_operations: set[str] = set()
        self._unproven_values: set[bytes] = set()

    def exists(self, resource: Resource, names: Mapping[str, Any]) -> Certainty:
        key = record_key(resource, names)
        if key is None:
            return Certainty.MAYBE
        place = (resource.name, key)
        owners = [self.contract.owners.get(name, resource) for name in resource.names]
        if resource.name in self.uncertain_resources or any(
            may_be_another_id(owner, value) for owner, value in zip(owners, key, strict=True)
        ):
            return Certainty.MAYBE
        if place in self.created:
            return Certainty.YES
        if place in self.deleted:
            return Certainty.NO
        if place in self.doubtful or not self._is_key_of_run(resource, key):
            return Certainty.MAYBE
        return Certainty.NO

    def is_certainly_own(self, record: Record) -> bool:
        """Whether nobody but this run can have made it."""
        resource = self.contract.resources[record.resource]
        key = record_key(resource, record.names)
        return bool(resource.made) or (key is not None and self._is_key_of_run(resource, key))

    def _is_key_of_run(self, resource: Resource, key: Key) -> bool:
        """Whether nobody but this run can have made a record of this key."""
        made = [self.contract.owners.get(name) for name in resource.names]
        return self.names.knows_all and any(
            self.names.is_generated(value, resource.made or (owner.made if owner else None))
            or (owner is not None and (owner.name, (value,)) in self.created and owner.name != resource.name)
            for value, owner in zip(key, made, strict=True)
        )

    def value_in_use(self, resource: Resource, member: str, value: Any) -> Certainty:
        if any(
            record.resource == resource.name and record.sent.get(member) == value for record in self.created.values()
        ):
            return Certainty.YES
        unsure = any(name == resource.name for name, _ in self.doubtful)
        return Certainty.NO if self.names.is_generated(value) and not unsure else Certainty.MAYBE

    def vocabulary(self, field: Field) -> frozenset[str] | None:
        return self.vocabularies.get(field.id)

    def finds_records(self, view: RequestView, nothing: Mapping[str, Any]) -> Certainty:
        return Certainty.MAYBE

    def own_records(self, resource: str) -> Iterator[Record]:
        """The run's own records that exist, the latest first."""
        return (
            each
            for (name, _), each in reversed(self.created.items())
            if name == resource and self.is_certainly_own(each)
        )

    def note_unproven_value(self, value: Any) -> None:
        """A value was sent of which nobody says that it is right."""
        self._unproven_values.add(fingerprint(value))

    def is_unproven_value(self, value: Any) -> bool:
        return fingerprint(value) in self._unproven_values

    def records_made_by(self, view: RequestView, body: Any) -> list[Record]:
        """The records that an accepted creation made."""
        resource = self.contract.resource_of(view.operation)
        return list(self._created_records(view, resource, True, body)) if resource else []

    def forget_records(self) -> None:
        """What records there are, and what lists hold, may be otherwise by now."""
        for each in (self.created, self.listed, self.deleted, self.doubtful, self.vocabularies):
            each.clear()

    # --- learning ------------------------------------------------------------------------------
    def learn(self, view: RequestView, outcome: Outcome | None, body: Any, plain: bool = True) -> None:
        """Takes in what one exchange shows; one that was not `plain` asked for another answer than the usual one."""
        operation = view.operation
        if operation is None:
            return
        accepted = outcome is not None and outcome.success
        if accepted:
            self.succeeded_operations.add(operation.id)
            if plain:
                self._learn_vocabulary(view, body)
        resource = self.contract.resource_of(operation)
        if resource is not None and not resource.singleton:
            self._learn_records(view, resource, accepted, outcome is None or outcome.crash, body)

    def _learn_vocabulary(self, view: RequestView, body: Any) -> None:
        for each in self.contract.fields.values():
            if each.vocabulary and view.operation and each.vocabulary.operation == view.operation.id:
                items = resolve(body, each.vocabulary.items)
                if isinstance(items, list):
                    words = (item.get(each.vocabulary.member) for item in items if isinstance(item, dict))
                    self.vocabularies[each.id] = frozenset(word for word in words if isinstance(word, str))

    def _learn_records(self, view: RequestView, resource: Resource, accepted: bool, unsure: bool, body: Any) -> None:
        assert view.operation is not None
        match view.operation.effect:
            case Create() as effect:
                for record in self._created_records(view, resource, accepted, body):
                    # an item that nobody says is right may have been passed over, and the list accepted all the same
                    unproven = effect.each is not None and any(map(self.is_unproven_value, record.sent.values()))
                    self._note_record(record, accepted and not unproven, unsure or unproven)
            case Delete() as effect if accepted or unsure:
                for names in self._names_in_request(view, resource):
                    self.forget_record(resource, names, accepted and effect.each is None)
            case Rekey() as effect if accepted:
                self._rekey_record(view, resource, effect)
            case Update() as effect if accepted:
                for n, names in enumerate(self._names_in_request(view, resource)):
                    self._update_record(resource, names, view.items[n] if effect.each else view.body)
            case List() as effect if accepted:
                shown = shown_items(resolve(body, effect.items))
                records = (shown_record(resource, item, view.path_values) for item in shown)
                self.listed[resource.name] = [each for each in records if each]

    def _created_records(self, view: RequestView, resource: Resource, accepted: bool, body: Any) -> Iterator[Record]:
        assert view.operation is not None
        effect = view.operation.effect_as(Create)
        if effect.each:
            # of two items with one key, the first can be made and the second refused
            errors = shown_items(resolve(body, effect.each.errors or "/-"))
            refused = Counter(shown_record_key(resource, each) for each in errors)
            sent_keys = Counter(record_key(resource, names) for names in self._names_in_request(view, resource))
            for item, names in zip(view.items, self._names_in_request(view, resource), strict=True):
                key = record_key(resource, names)
                if isinstance(item, dict) and ABSENT not in names.values() and refused[key] < sent_keys[key]:
                    yield Record(resource.name, {k: str(v) for k, v in names.items()}, item)
            return
        sent = view.body if isinstance(view.body, dict) else {}
        shown = resolve(body, effect.record) if effect.record else {}
        names = {name: str(value) for name, value in view.path_values.items()}
        key_is_shown = bool(isinstance(shown, dict) and resource.made and accepted)
        for member, name in resource.key.items():
            value = shown.get(member, ABSENT) if key_is_shown else view.value_named(name)
            if value is ABSENT or value is None:
                return
            names[name] = str(value)
        yield Record(resource.name, names, sent)

    def _note_record(self, record: Record, accepted: bool, unsure: bool) -> None:
        resource = self.contract.resources[record.resource]
        key = record_key(resource, record.names)
        assert key is not None
        place = (record.resource, key)
        if accepted:
            self.created.setdefault(place, record)
            self.deleted.discard(place)
        elif unsure and place not in self.created:
            self.doubtful.add(place)

    def _update_record(self, resource: Resource, names: Mapping[str, Any], sent: Any) -> None:
        key = record_key(resource, names)
        record = self.created.get((resource.name, key)) if key else None
        if record is not None and key is not None and isinstance(sent, dict):
            self.created[resource.name, key] = replace(record, sent={**record.sent, **sent})

    def _names_in_request(self, view: RequestView, resource: Resource) -> Iterator[dict[str, Any]]:
        assert view.operation is not None
        for item in range(len(view.items)) if view.operation.each else (None,):
            yield {name: view.value_named(name, item) for name in resource.names}

    def forget_record(self, resource: Resource, names: Mapping[str, Any], certain: bool) -> None:
        key = record_key(resource, names)
        if key is None:
            return
        if len(key) == 1 and may_be_another_id(resource, key[0]):
            self.uncertain_resources.add(resource.name)
        place = (resource.name, key)
        self.created.pop(place, None)
        (self.deleted if certain else self.doubtful).add(place)
        for other, record in list(self.created.items()):
            if other[0] != resource.name and any(
                record.names.get(name) == value for name, value in names.items() if len(resource.key) == 1
            ):
                self.doubtful.add(other)
                del self.created[other]

    def _rekey_record(self, view: RequestView, resource: Resource, effect: Rekey) -> None:
        old = {name: view.value_named(name) for name in resource.names}
        new = {name: view.value_named(effect.rekey.get(name, name)) for name in resource.names}
        record = self.created.get((resource.name, key)) if (key := record_key(resource, old)) else None
        new_key_is_known = ABSENT not in new.values()
        if record is not None and new != old:
            self.forget_record(resource, old, certain=new_key_is_known)
        if new_key_is_known and new != old:
            moved = record or Record(resource.name, {}, {})  # where nobody knows it, it may be anybody's
            self._note_record(
                replace(moved, names={**moved.names, **{k: str(v) for k, v in new.items()}}), bool(record), True
            )


def fingerprint(value: Any) -> bytes:
    """Equal for equal JSON values, and small however large they are."""
    return hashlib.blake2b(json.dumps(value, sort_keys=True).encode("utf-8", "replace"), digest_size=12).digest()
