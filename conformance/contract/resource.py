"""The resources of a contract: the kinds of records behind the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any


@dataclass(frozen=True, eq=False)
class Resource:
    """A kind of record.

    A member is one of the record; a request name is the name of a parameter or body member in requests.

    Attributes:
        name: The key of the resource in contract.yaml.
        key: Member -> request name, for the members that identify a record together.
        key_pattern: Regular expression of the keys that the server generates; None if clients send the key.
        generated_members: Other member that the server generates, different in each record -> regular expression.
        aliases: Other request names for the same key.
        other_id_members: Members that identify a record too; only the target knows their values.
        parents: Request name of the record that this one belongs to -> the member that stores its key.
        ancestors: Request names of all records that this one belongs to: its parents and those in its key, then their
            parents, and so on.
        stored_members: Members that the server stores and returns as sent.
        pointers: Stored member -> its JSON Pointer in the record, if that is not `/MEMBER`.
        stored_as: Stored member -> sent value as text -> stored value, if the server stores another value.
        volatile: Members that change without a request.
        creation_time: The member with the time of the creation, which the server makes.
        unique: Members whose values must differ between records.
        initial: Member -> its value in a new record that was created without it.
        seed: The records that the reference server starts with.
        singleton: Whether there is exactly one record, without a key.
        cleanup: The id of the operation that a clean-up calls for a record, because no operation deletes it.
    """

    name: str
    key: Mapping[str, str] = field(default_factory=dict)
    key_pattern: str | None = None
    generated_members: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    other_id_members: tuple[str, ...] = ()
    parents: Mapping[str, str] = field(default_factory=dict)
    ancestors: tuple[str, ...] = ()
    stored_members: tuple[str, ...] = ()
    pointers: Mapping[str, str] = field(default_factory=dict)
    stored_as: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    volatile: tuple[str, ...] = ()
    creation_time: str | None = None
    unique: tuple[str, ...] = ()
    initial: Mapping[str, Any] = field(default_factory=dict)
    seed: Sequence[Mapping[str, Any]] = ()
    singleton: bool = False
    cleanup: str | None = None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The request names that together identify a record."""
        return tuple(self.key.values())

    def shown_names(self, name: str) -> set[str]:
        """Return the names under which a record may show what a request sends under `name`."""
        members = {member for member, sent in self.key.items() if sent == name} | {self.parents.get(name, name)}
        return members | {self.pointers.get(name, name).rpartition("/")[2]}


def owners_of_names(resources: Mapping[str, Resource]) -> dict[str, Resource]:
    """Return request name -> the first resource whose whole key it is, or an alias of that key."""
    owners = {alias: resource for resource in resources.values() for alias in resource.aliases}
    singles = [resource for resource in resources.values() if len(resource.key) == 1]
    return owners | {resource.names[0]: resource for resource in reversed(singles)}


def with_ancestors(resources: Mapping[str, Resource]) -> dict[str, Resource]:
    """Return the resources with the names of their ancestors."""
    owners = owners_of_names(resources)
    return {name: replace(each, ancestors=_ancestors(each, owners)) for name, each in resources.items()}


def _ancestors(resource: Resource, owners: Mapping[str, Resource]) -> tuple[str, ...]:
    found = dict.fromkeys(_names_above(resource, owners))
    waiting = [*found]
    while waiting:
        owner = owners.get(waiting.pop(0))
        further = [name for name in _names_above(owner, owners) if name not in found] if owner is not None else []
        waiting += further
        found |= dict.fromkeys(further)
    return tuple(found)


def _names_above(resource: Resource, owners: Mapping[str, Resource]) -> list[str]:
    """Return the names of the parents, and of other records in the key."""
    in_key = [name for name in resource.names if owners.get(name, resource) is not resource]
    return [*resource.parents, *in_key]
