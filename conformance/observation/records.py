"""Records, as requests name them and as replies show them.

A record is one item of a resource. Its *request names* are the parameters that identify it in requests, with their
values: `{"carrier_code": "dhl", "tracking_number": "1"}`. Its *key* is the values alone: `("dhl", "1")`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.contract.effects import List
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.model import Contract
from conformance.contract.parameter_style import parameter_text
from conformance.contract.resource import Resource
from conformance.core.linear_pattern import fits_pattern

_LONGEST_ID = 1000
Key = tuple[str, ...]
"""The values that identify a record within its resource, as text, in the order of `Resource.names`."""
Place = tuple[str, Key]
"""The name of a resource, and the key of one of its records."""


@dataclass(frozen=True)
class Record:
    """A record as requests refer to it.

    Attributes:
        resource: The name of the resource.
        names: Its request names, and those of its parents.
        sent: The members that were sent to create or update it or, for a listed record, the members that are shown.
        state: The known values of the members that operations need in a certain state.
    """

    resource: str
    names: Mapping[str, str]
    sent: Mapping[str, Any] = field(default_factory=dict)
    state: Mapping[str, Any] = field(default_factory=dict)


def stored_value(resource: Resource, member: str, sent: Any) -> Any:
    """Return the value that the server stores for a value that was sent in this member."""
    return resource.stored_as.get(member, {}).get(parameter_text(sent), sent)


def may_be_another_id(resource: Resource, value: str) -> bool:
    """Return whether a value may be an id of a record that is not its key.

    Only the target knows to which record such an id belongs.
    """
    return bool(resource.other_id_members and resource.key_pattern) and not fits_pattern(
        resource.key_pattern or "", value
    )


def record_key(resource: Resource, names: Mapping[str, Any]) -> Key | None:
    """Return the key in these request names, or None if a value is missing."""
    values = [names.get(name, ABSENT) for name in resource.names]
    return None if ABSENT in values or None in values else tuple(map(str, values))


def shown_record_key(resource: Resource, shown: Any) -> Key | None:
    """Return the key of an object in a reply, or None if a value is missing.

    The object may have the key under the names of members or under request names.
    """
    if not isinstance(shown, dict):
        return None
    return record_key(
        resource, {name: shown.get(name, shown.get(member, ABSENT)) for member, name in resource.key.items()}
    )


def is_child_of(record: Record, names: Mapping[str, Any]) -> bool:
    """Return whether the names contain no other parent or key of the record than its own."""
    given = ((names.get(name, ABSENT), value) for name, value in record.names.items())
    return all(each is ABSENT or str(each) == value for each, value in given)


def refers_to(contract: Contract, record: Record, owner: Resource, names: Mapping[str, Any]) -> bool:
    """Return whether a record refers to the record of `owner` with these names in a sent member.

    One that belongs to it does not count: servers make some with it, such as the commissions of a new campaign.
    """
    if len(owner.names) != 1 or record.resource == owner.name or owner.names[0] in record.names:
        return False
    key = str(names.get(owner.names[0]))
    references = (value for name, value in record.sent.items() if contract.owners.get(name) is owner)
    return any(key in map(str, value) if isinstance(value, list) else str(value) == key for value in references)


def is_id(value: Any) -> bool:
    """Return whether a value in a reply can name a record in a request. One of more than 1,000 characters cannot."""
    return isinstance(value, str | int | float) and 0 < len(str(value)) <= _LONGEST_ID


def shown_items(shown: Any) -> list[Any]:
    """Return the records at an `items` pointer: an array, an object keyed by id, or one record."""
    if isinstance(shown, list):
        return shown
    if not isinstance(shown, dict) or not shown:
        return []
    return list(shown.values()) if all(isinstance(each, dict) for each in shown.values()) else [shown]


def listed_records(effect: List, body: Any) -> list[Any]:
    """Return the records that the reply of a list shows; those of all items, if each of these has a list of them."""
    found = (resolve(each, effect.item) for each in shown_items(resolve(body, effect.items)))
    return [one for each in found if each is not ABSENT for one in (each if isinstance(each, list) else [each])]


def shown_record(resource: Resource, shown: Any, path_values: Mapping[str, str]) -> Record | None:
    """Return the record that an object in a reply shows, or None if the object lacks its key.

    Names of ancestors that the object lacks are taken from `path_values`, those of the request.
    """
    if not isinstance(shown, dict):
        return None
    names = {name: shown.get(member) for member, name in resource.key.items()}
    above = {name: path_values.get(name) for name in resource.ancestors}
    parents = {name: shown.get(member, above.get(name)) for name, member in resource.parents.items()}
    if not all(map(is_id, names.values())):
        return None
    return Record(
        resource.name,
        {name: str(value) for name, value in {**above, **parents, **names}.items() if is_id(value)},
        shown,
    )
