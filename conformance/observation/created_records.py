"""The records that a creation makes, or would make.

Their names and members are in the request, with two exceptions. If the server generates the key, it is in the reply. If
the body is a list, each item makes a record unless the reply reports an error for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from conformance.contract.effects import Create, EachItem
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.record_requests import record_in
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.core.numbers import same_number
from conformance.observation.records import Key, Record, record_key, shown_items, shown_record, shown_record_key


def created_records(view: RequestView, body: Any, accepted: bool, older: Collection[Key] = ()) -> list[Record]:
    """Return the records that a request makes, or would make if it was accepted.

    Args:
        view: The request. If its operation creates nothing, there are no records.
        body: The body of the reply, ABSENT if it has none.
        accepted: Whether the request was accepted. If not, generated keys are not read from the reply.
        older: The keys of records in the reply that existed before.

    Returns:
        The records; those whose key is unknown are left out.
    """
    resource = view.contract.resource_of(view.operation)
    if resource is None or view.operation is None or not isinstance(view.operation.effect, Create):
        return []
    effect = view.operation.effect
    if effect.for_each_item:
        return list(_records_of_items(view, resource, effect.for_each_item, body))
    key_is_shown = accepted and bool(resource.key_pattern)
    record = _record_of_object(view, resource, shown_creation(view, body, older) if key_is_shown else None)
    return [] if record is None else [record]


def shown_creation(view: RequestView, body: Any, older: Collection[Key] = ()) -> dict[str, Any]:
    """Return the record in the reply to a creation; empty without one.

    Of a list, it is the record that is most like the sent one. Of equally similar records, it is the last one that is
    not among the `older` ones, because most lists end with the latest record.
    """
    resource, operation = view.contract.resource_of(view.operation), view.operation
    if resource is None or operation is None or not isinstance(operation.effect, Create):
        return {}
    shown = resolve(body, operation.effect.record)
    if isinstance(shown, list):
        sent = sent_members(view)
        wanted = {
            resource.pointers.get(name, f"/{name}"): value
            for name, value in sent.items()
            if name in resource.stored_members
        }
        records = [each for each in shown if isinstance(each, dict)]
        similar = [
            sum(_is_like(resolve(each, pointer), value) for pointer, value in wanted.items()) for each in records
        ]
        most = max(similar, default=0)
        likely = [each for each, n in zip(records, similar, strict=True) if n == most]
        shown = [{}, *likely, *(each for each in likely if _key(resource, each, view) not in older)][-1]
    return shown if isinstance(shown, dict) else {}


def _key(resource: Resource, shown: dict[str, Any], view: RequestView) -> Key | None:
    record = shown_record(resource, shown, view.path_values)
    return None if record is None else record_key(resource, record.names)


def _is_like(shown: Any, sent: Any) -> bool:
    return shown == sent or same_number(shown, sent)


def listed_creation(
    resource: Resource, items: Sequence[Any], made: Record, is_unique: Callable[[Any], bool] = lambda value: False
) -> Record | None:
    """Return the record in a list that a creation made whose reply did not show its key; None if it is not listed.

    `made` has the members that were sent, and the names of the parents. The last record with these members is returned
    or, without one, the last record with one of them that `is_unique`: the server may show the others in another form.
    """
    sent = {
        resource.pointers.get(name, f"/{name}"): made.sent[name]
        for name in resource.stored_members
        if name in made.sent
    }
    same = [each for each in items if sent and all(resolve(each, pointer) == value for pointer, value in sent.items())]
    unique = {pointer: value for pointer, value in sent.items() if is_unique(value)}
    same = same or [each for each in items if any(resolve(each, name) == value for name, value in unique.items())]
    found = shown_record(resource, same[-1], made.names) if same else None
    return None if found is None else Record(resource.name, {**made.names, **found.names}, made.sent, made.state)


def sent_members(view: RequestView, item: int | None = None) -> dict[str, Any]:
    """Return the members of the record in a request, or in an item of its list; empty without a record."""
    sent = record_in(view, item)
    return sent if isinstance(sent, dict) else {}


def parent_names(view: RequestView, resource: Resource) -> dict[str, str]:
    """Return the request names of the parents of the record in a creation, from its path or its body."""
    sent = {**sent_members(view), **view.path_values}
    found = {name: sent.get(name, sent.get(member)) for name, member in resource.parents.items()}
    return {name: value for name, value in found.items() if isinstance(value, str)}


def names_in_request(view: RequestView, resource: Resource) -> Iterator[dict[str, Any]]:
    """Yield the request names of the record in a request, or of one record for each item of its list.

    A name that the request does not have is ABSENT.
    """
    is_list = view.operation is not None and view.operation.for_each_item is not None
    for item in range(len(view.items)) if is_list else (None,):
        yield {name: view.value_named(name, item) for name in resource.names}


def updated_records(view: RequestView, resource: Resource) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield the request names and the sent members of the record in an update, or of the one in each of its items."""
    is_list = view.operation is not None and view.operation.for_each_item is not None
    for n, names in enumerate(names_in_request(view, resource)):
        sent = record_in(view, n if is_list else None)
        if isinstance(sent, dict):
            yield names, sent


def _records_of_items(view: RequestView, resource: Resource, each_item: EachItem, body: Any) -> Iterator[Record]:
    # If two items have the same key, the first can be accepted and the second refused.
    errors = shown_items(resolve(body, each_item.errors))
    refused = Counter(shown_record_key(resource, each) for each in errors)
    all_names = list(names_in_request(view, resource))
    sent_keys = Counter(record_key(resource, names) for names in all_names)
    for n, (item, names) in enumerate(zip(view.items, all_names, strict=True)):
        key = record_key(resource, names)
        if isinstance(item, dict) and ABSENT not in names.values() and refused[key] < sent_keys[key]:
            yield Record(resource.name, {name: str(value) for name, value in names.items()}, sent_members(view, n))


def _record_of_object(view: RequestView, resource: Resource, shown: dict[str, Any] | None) -> Record | None:
    """Return the record of a creation, or None if its key is unknown.

    The key is read from the object `shown` in the reply or, if that is None, from the request.
    """
    names = {**parent_names(view, resource), **{name: str(value) for name, value in view.path_values.items()}}
    for member, name in resource.key.items():
        value = view.value_named(name) if shown is None else shown.get(member, ABSENT)
        if value is ABSENT or value is None:
            return None
        names[name] = str(value)
    return Record(resource.name, names, sent_members(view))
