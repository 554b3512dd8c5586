"""Records as requests name them and as replies show them, and the keys that tell them apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Resource

Key = tuple[str, ...]
"""The values of a record's key, as text."""


@dataclass(frozen=True)
class Record:
    """A record as requests name it: `names` are request names, `sent` the members it was made with."""

    resource: str
    names: Mapping[str, str]
    sent: Mapping[str, Any] = field(default_factory=dict)


def may_be_another_id(resource: Resource, value: str) -> bool:
    """Whether a value may name a record by another id than its key, which nobody but the target can tell."""
    return bool(resource.also and resource.made) and re.fullmatch(resource.made or "", value) is None


def record_key(resource: Resource, names: Mapping[str, Any]) -> Key | None:
    """The values of the key, as text; None where one is missing."""
    values = [names.get(name, ABSENT) for name in resource.names]
    return None if ABSENT in values or None in values else tuple(map(str, values))


def shown_record_key(resource: Resource, shown: Any) -> Key | None:
    if not isinstance(shown, dict):
        return None
    return record_key(
        resource, {name: shown.get(name, shown.get(member, ABSENT)) for member, name in resource.key.items()}
    )


def shown_items(shown: Any) -> list[Any]:
    """The records at an `items` pointer: an array, an object keyed by id, or one record."""
    if isinstance(shown, list):
        return shown
    if not isinstance(shown, dict) or not shown:
        return []
    return list(shown.values()) if all(isinstance(each, dict) for each in shown.values()) else [shown]


def shown_record(resource: Resource, shown: Any, path_values: Mapping[str, str]) -> Record | None:
    """A record out of a reply, or None where its key is not shown."""
    if not isinstance(shown, dict):
        return None
    names = {name: shown.get(member) for member, name in resource.key.items()}
    parents = {name: shown.get(member, path_values.get(name)) for name, member in resource.parents.items()}
    if any(value is None for value in names.values()):
        return None
    return Record(
        resource.name, {name: str(value) for name, value in {**parents, **names}.items() if value is not None}, shown
    )
