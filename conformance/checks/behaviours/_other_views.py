"""How further operations show a record: those that read it, and those that list it.

A server may keep what an operation showed once. So a behaviour reads a record with each operation, changes it, and
reads it with each operation again.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from conformance.checks.behaviours._reading_records import (
    Observation,
    listing_operations,
    member_value,
    other_readers,
    read_with,
    reading_operations,
)
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.request_steps import Blocked, RecordNames
from conformance.contract.effects import List
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.paging import Paging
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.records import is_id
from conformance.observation.response_reading import Reply

OtherViews = Mapping[str, Observation]
"""Operation id -> what it shows of a record (None if it does not show it), and the reply."""


def read_elsewhere(
    context: RecordContext, names: RecordNames, shown: Any = None
) -> Generator[Request, Reply, OtherViews]:
    """Return what each operation shows of a record, except the one that `context.read` uses.

    Lists whose path selects records by a member are read if the record is given as it is `shown`. Operations whose
    replies leave open whether the record exists are left out.
    """
    found = {}
    resource = context.resource
    selecting = [
        (each, names_in_path(each, resource, names, shown)) for each in selecting_lists(context.contract, resource)
    ]
    for viewer, others in [*other_views(context.contract, resource), *selecting]:
        named = {**others, **names_above(context, names)}
        if {*viewer.path_names} <= {*named}:
            with suppress(Blocked):
                found[viewer.id] = yield from read_with(context.factory, viewer, resource, named)
    return found


def selecting_lists(contract: Contract, resource: Resource) -> list[Operation]:
    """Return the operations that list the records by a member which the path names, such as all that a user has."""
    listers = contract.operations_with(List, resource.name)
    return [each for each in listers if {*each.path_names} & {*each.effect_as(List).filters}]


def names_in_path(lister: Operation, resource: Resource, names: RecordNames, shown: Any) -> RecordNames:
    """Return the request names of a record, with those by which the path of a list selects it as it is shown.

    If the record has several values of such a member, the first one is used.
    """
    found = {**names}
    for name, rule in lister.effect_as(List).filters.items():
        value = member_value(resource, shown, rule.member) if name in lister.path_names else None
        first = next(iter(value), None) if isinstance(value, list) else value
        if is_id(first):
            found.setdefault(name, str(first))
    return found


def other_views(contract: Contract, resource: Resource) -> list[tuple[Operation, Mapping[str, Any]]]:
    """Return the operations that show records, and example values of their other path parameters.

    The operation that `read_record` uses is left out.
    """
    first = {each.id for each in reading_operations(contract, resource)[:1]}
    lists = [each for each in listing_operations(contract, resource) if each.id not in first]
    return [*other_readers(contract, resource), *((each, {}) for each in (*lists, *lists_in_items(contract, resource)))]


def is_whole_list(viewer: Operation, resource: Resource) -> bool:
    """Return whether an operation lists the records, and not in pages."""
    effect = viewer.effect
    return isinstance(effect, List) and effect.resource == resource.name and effect.paging.limit is None


def lists_in_items(contract: Contract, resource: Resource) -> list[Operation]:
    """Return the operations whose items list the records that belong to each of them; here that is their effect.

    Of a list in pages, only the first page is read, in the largest size.
    """
    return [
        replace(each, effect=List(resource=resource.name, items=effect.items, item=pointer, paging=_first_page(effect)))
        for each in contract.operations.values()
        if isinstance(effect := each.effect, List)
        for pointer, name in effect.item_lists.items()
        if name == resource.name
    ]


def _first_page(effect: List) -> Paging:
    return Paging(limit=effect.paging.limit, max=effect.paging.max)


def lists_of_some(contract: Contract, resource: Resource) -> list[Operation]:
    """Return the operations that show, beside other records, a list of some of the records."""
    return [each for each in contract.partial_lists if each.effect.resource == resource.name]


def names_above(context: RecordContext, names: RecordNames) -> RecordNames:
    """Return the request names of a record, with those of the records to which the ones above it belong, if known."""
    found = {**names}
    for name in context.resource.ancestors:
        owner = context.contract.owners.get(name)
        sent = context.factory.members_sent(owner.name, found) if owner is not None and name in found else {}
        for above, member in owner.parents.items() if owner is not None else ():
            if is_id(sent.get(member)):
                found.setdefault(above, str(sent[member]))
    return found
