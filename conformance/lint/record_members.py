"""The members that the records of a resource have, by all that a contract says of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.contract.json_pointer import resolve
from conformance.contract.model import Contract
from conformance.contract.resource import Resource


def members_of(contract: Contract, resource: Resource) -> set[str]:
    """Return the names of the members: those in contract.yaml, and those in examples of replies."""
    members = {
        *resource.stored_members,
        *resource.key,
        *resource.parents.values(),
        *resource.other_id_members,
        *resource.initial,
    }
    members |= {*resource.generated_members, *resource.pointers, *(name for each in resource.seed for name in each)}
    for each in contract.operations.values():
        pointer = each.effect.shown_at
        if each.effect.resource == resource.name and pointer is not None:
            members |= set(_names_in(resolve(each.reply_example, pointer)))
    return members


def _names_in(shown: Any) -> Iterator[str]:
    """Yield the member names of a record, or of the records in an array or in an object with ids as keys."""
    for each in [shown, *(shown.values() if isinstance(shown, dict) else shown if isinstance(shown, list) else [])]:
        yield from each if isinstance(each, dict) else ()
