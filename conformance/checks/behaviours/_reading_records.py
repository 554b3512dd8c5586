"""How behaviours read records, and compare what was read.

A record is read with the operation that shows one record. If the contract has no such operation, the record is searched
for in the list. All pages of a list are read, in the largest size, because the record may be on any page. Only
conclusive replies are used: a success, or a refusal because the record does not exist. Any other reply blocks the
behaviour.

Records are compared without volatile members, which change by themselves. The order of lists does not matter. Values
are compared loosely, because APIs show numbers as text, and single values as lists.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from typing import Any

from conformance.checks.behaviours._pages import largest_page, next_page
from conformance.checks.behaviours.base import succeeded
from conformance.checks.block_reason import BlockCode, BlockReason
from conformance.checks.causes._fault_texts import clipped_value
from conformance.checks.causes.base import RequestSource
from conformance.checks.request_steps import Blocked
from conformance.contract.effects import Create, List, Read
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.parameter_style import parameter_text
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.core.numbers import same_number
from conformance.core.text import with_article
from conformance.observation.records import listed_records, record_key, shown_record
from conformance.observation.response_reading import Reply
from conformance.observation.unproven_values import fingerprint


class ListRefused(Blocked):
    """A list was refused, with the `reply`, and not because nothing was found."""

    def __init__(self, operation: Operation, reply: Reply) -> None:
        super().__init__(BlockReason(BlockCode.NOT_OBSERVABLE, f"{operation.id} returned no list: {reply.summary}"))
        self.reply = reply


Observation = tuple[Any, Reply]
ObservationSteps = Generator[Request, Reply, Observation]
MOST_PAGES = 10


def reading_operations(contract: Contract, resource: Resource) -> list[Operation]:
    """Return the operations that show one record; without such an operation, those that list the records.

    An operation is left out if its path needs a name that is neither of the record nor of its ancestors.
    """
    readers = contract.operations_with(Read, resource.name)
    return _without_other_names(readers, resource) or listing_operations(contract, resource)


def listing_operations(contract: Contract, resource: Resource) -> list[Operation]:
    """Return the operations that list the records; see `reading_operations` for those that are left out."""
    return _without_other_names(contract.operations_with(List, resource.name), resource)


def other_readers(contract: Contract, resource: Resource) -> list[tuple[Operation, Mapping[str, Any]]]:
    """Return the further operations that show one record, and example values of their other path parameters."""
    first = reading_operations(contract, resource)[:1]
    found: list[tuple[Operation, Mapping[str, Any]]] = []
    for reader in contract.operations_with(Read, resource.name):
        own = {*resource.names, *resource.parents}
        others = {each.name: each.example for each in reader.slots if each.where == "path" and each.name not in own}
        if reader not in first and ABSENT not in others.values() and not {*others} & {*contract.owners}:
            found.append((reader, others))
    return found


def _without_other_names(operations: Iterable[Operation], resource: Resource) -> list[Operation]:
    return [each for each in operations if {*each.path_names} <= {*resource.names, *resource.ancestors}]


def read_record(
    contract: Contract, factory: RequestSource, resource: Resource, names: Mapping[str, Any]
) -> ObservationSteps:
    """Return the record, or None if it does not exist, and the reply.

    Raises:
        Blocked: No operation shows the record, or the reply leaves open whether it exists.
    """
    operations = reading_operations(contract, resource)
    if not operations:
        raise Blocked.because(BlockCode.NOT_OBSERVABLE, f"no operation reads or lists {with_article(resource.name)}")
    return (yield from read_with(factory, operations[0], resource, names))


def read_with(
    factory: RequestSource, operation: Operation, resource: Resource, names: Mapping[str, Any]
) -> ObservationSteps:
    """Return the record that an operation shows, or None, and the reply, as `read_record` does."""
    if isinstance(operation.effect, List):
        shown, reply = yield from read_list(factory, operation, names)
        wanted = record_key(resource, names)
        return next((each for each in shown if item_key(resource, each) == wanted), None), reply
    reply = yield factory.request_for(operation, names)
    if succeeded(reply):
        return resolve(reply.body, operation.effect_as(Read).record), reply
    if reply.outcome is None or reply.outcome.crash or reply.outcome.throttled or reply.outcome.about_account:
        raise Blocked.because(
            BlockCode.NOT_OBSERVABLE,
            f"{operation.id} does not show whether the {resource.name} exists: {reply.summary}",
        )
    return None, reply


def beside_record(operation: Operation, body: Any, *kinds: type) -> dict[str, Any]:
    """Return the values of these kinds, by name, that the reply to a reading or creation shows beside the record.

    What the whole body has is no part of the record, such as the message of the reply.
    """
    pointer = operation.effect.record if isinstance(operation.effect, Create | Read) else None
    parent, _, name = (pointer or "").rpartition("/")
    around = resolve(body, parent) if parent else None
    members = around.items() if isinstance(around, dict) else ()
    return {other: value for other, value in members if other != name and isinstance(value, kinds)}


def read_list(
    factory: RequestSource,
    operation: Operation,
    names: Mapping[str, Any],
    query: Mapping[str, Any] | None = None,
    most_pages: int = MOST_PAGES,
) -> ObservationSteps:
    """Return the records that a list shows, and the last reply.

    Read all pages, in the largest size, unless `query` sets the page or its size. A refusal that means that nothing was
    found gives an empty list.

    Raises:
        Blocked: The list has too many pages.
        ListRefused: The list was refused.
    """
    parameters, paging = dict(query or {}), operation.effect_as(List).paging
    if paging.limit is not None and paging.limit not in parameters:
        parameters[paging.limit] = largest_page(operation)
    pairs = tuple((name, parameter_text(value)) for name, value in parameters.items())
    request = factory.request_for(operation, names, query=pairs)
    shown, reply = yield from read_page(factory, operation, request)
    whole, pages, is_one_page = list(shown), 1, bool({paging.number, paging.token} & {*parameters})
    while not is_one_page and (following := next_page(factory, operation, reply, shown, len(whole))) is not None:
        if pages == most_pages:
            raise Blocked.because(BlockCode.LIST_TOO_LONG, f"the list has more than {most_pages} pages")
        pages += 1
        before, (shown, reply) = shown, (yield from read_page(factory, operation, following))
        if shown and shown == before:
            break
        whole += shown
    return whole, reply


def read_page(factory: RequestSource, operation: Operation, request: Request) -> ObservationSteps:
    """Return the records in the reply to one request to a list, and the reply.

    Raises:
        ListRefused: The list was refused.
    """
    reply = yield request
    return records_on_page(factory, operation, reply), reply


def records_on_page(factory: RequestSource, operation: Operation, reply: Reply) -> list[Any]:
    """Return the records in the reply of a list.

    Raises:
        ListRefused: The list was refused.
    """
    if succeeded(reply):
        return listed_records(operation.effect_as(List), reply.body)
    if reply.outcome is None or not is_nothing_found(operation, factory, reply):
        raise ListRefused(operation, reply)
    return []


def is_nothing_found(operation: Operation, factory: RequestSource, reply: Reply) -> bool:
    """Return whether a refusal is the documented outcome for nothing found."""
    causes = (each for each in factory.causes if each.clause.check == "nothing-found" and each.is_about(operation))
    return any(reply.outcome is not None and reply.outcome.id in each.clause.outcomes for each in causes)


def item_key(resource: Resource, shown: Any) -> tuple[str, ...] | None:
    """Return the key of an item of a list, None if the item does not show it."""
    record = shown_record(resource, shown, {})
    return record_key(resource, record.names) if record else None


def member_value(resource: Resource, shown: Any, member: str) -> Any:
    """Return the value of a member in a shown record, or ABSENT."""
    return resolve(shown, resource.pointers.get(member, f"/{member}"))


def same_value(one: Any, other: Any) -> bool:
    """Return whether two values are the same, even if a number is written as text, or a single value as a list.

    Two texts must be equal. A text with leading zeros is no number.
    """
    if one == other or str(one) == str(other) or one == [other] or other == [one]:
        return True
    return not (isinstance(one, str) and isinstance(other, str)) and same_number(one, other)


def keeps_value(shown: Any, sent: Any) -> bool:
    """Return whether a shown value has all of a sent one; null stands for any value.

    An object may have more members.
    """
    if isinstance(sent, dict) and isinstance(shown, dict):
        return all(name in shown and keeps_value(shown[name], each) for name, each in sent.items() if each is not None)
    if isinstance(sent, list) and isinstance(shown, list):
        return len(sent) == len(shown) and all(map(keeps_value, shown, sent))
    return sent is None or same_value(shown, sent)


def shown_in_example(contract: Contract, resource: Resource, member: str, reader: Operation | None = None) -> bool:
    """Return whether the documented example of an operation shows a member of each record.

    `reader` reads or lists the records; without it, it is the operation that reads a record.
    """
    for each in reading_operations(contract, resource)[:1] if reader is None else (reader,):
        if isinstance(each.effect, List):
            shown = listed_records(each.effect, each.reply_example)
        else:
            shown = [resolve(each.reply_example, each.effect_as(Read).record)]
        return bool(shown) and all(member_value(resource, one, member) is not ABSENT for one in shown)
    return False


def without_volatile(contract: Contract, value: Any) -> Any:
    """Return a body without the volatile members of all resources, and with its lists sorted."""
    volatile = {member for resource in contract.resources.values() for member in resource.volatile}
    return _without_volatile(value, volatile)


def _without_volatile(value: Any, volatile: set[str]) -> Any:
    if isinstance(value, dict):
        return {name: _without_volatile(each, volatile) for name, each in value.items() if name not in volatile}
    if isinstance(value, list):
        return sorted((_without_volatile(each, volatile) for each in value), key=fingerprint)
    return value


def without_members(resource: Resource, shown: Any, members: set[str]) -> Any:
    """Return a shown record without these stored members, wherever it shows them, and without volatile members."""
    pointers = {tuple(resource.pointers.get(member, f"/{member}").split("/")[1:]) for member in members}
    return _without_volatile(_without_pointers(shown, pointers, ()), {*resource.volatile})


def _without_pointers(value: Any, pointers: set[tuple[str, ...]], at: tuple[str, ...]) -> Any:
    if not isinstance(value, dict):
        return value
    return {
        name: _without_pointers(each, pointers, (*at, name))
        for name, each in value.items()
        if (*at, name) not in pointers
    }


def differences(before: Any, after: Any, at: str = "") -> list[str]:
    """Return the first five differences between two values, each as text: the pointer and both values.

    Two texts with the same number are the same: a server that writes amounts as texts may write them in two ways.
    """
    if isinstance(before, dict) and isinstance(after, dict):
        names = dict.fromkeys([*before, *after])
        found = (
            each
            for name in names
            for each in differences(before.get(name, ABSENT), after.get(name, ABSENT), f"{at}/{name}")
        )
        return [each for _, each in zip(range(5), found, strict=False)]
    same = before == after or (isinstance(before, str) and isinstance(after, str) and same_number(before, after))
    return [] if same else [f"{at or 'the value'}: {value_text(before)} became {value_text(after)}"]


def value_text(value: Any) -> str:
    """Return a value for people, shortened to 80 characters, with the length of a long text; `nothing` for None."""
    return "nothing" if value is ABSENT or value is None else clipped_value(value, 80)
