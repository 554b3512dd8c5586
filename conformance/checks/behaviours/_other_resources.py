"""Records of all resources, which no GET may change: also not one that shows or counts records of another resource.

A new record of each resource, with a value in each stored member that can be set, is read at once. Then all GETs are
sent, and the records are read again; these readings are GETs, too. If a record has changed, its members are set again,
and each GET is sent with a reading before and after it. So a finding shows the one that changes something, and a change
that has another reason, such as the creation of another record, is none.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from conformance.checks.access import Access, access_to_new_records
from conformance.checks.behaviours._reading_records import (
    differences,
    member_value,
    reading_operations,
    without_volatile,
)
from conformance.checks.behaviours._record_behaviour import RecordContext, StateObserver
from conformance.checks.behaviours._records_created_again import set_all_members
from conformance.checks.behaviours._updating_records import settable_members
from conformance.checks.request_steps import Blocked, RecordNames, RecordNamesSteps, RequestSteps
from conformance.contract.effects import Merge, Update
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import example_record, record_slots
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply

Records = Mapping[str, RecordNames]
"""Name of a resource -> request names of its record."""
StateSteps = Generator[Request, Reply, dict[str, Any]]


def observed_resources(contract: Contract) -> list[Resource]:
    """Return the resources of which a record can be read, a new one or the only one, and changed by an update."""
    return [
        each
        for each in contract.resources.values()
        if (each.singleton or contract.creators_of(each.name))
        and reading_operations(contract, each)
        and contract.operations_with(Update, each.name)
    ]


def access_to_observed(contract: Contract) -> Access:
    """Return the access of `check_all_unchanged`."""
    access = Access()
    for each in observed_resources(contract):
        access |= Access(reads=frozenset({each.name})) if each.singleton else access_to_new_records(contract, each)
    return access


def check_all_unchanged(context: RecordContext) -> RequestSteps:
    """Send all GETs, and check that they change no record of any resource."""
    records: dict[str, RecordNames] = {}
    before: dict[str, Any] = {}
    for resource in observed_resources(context.contract):
        with suppress(Blocked):
            names = yield from _new_record(context, resource)
            before[resource.name] = yield from _state(context, resource, names)
            records[resource.name] = names
    others, readers = _gets(context, records)
    requests = yield from _valid_requests(context, others)
    for request in requests:
        reply = yield request
    after = yield from _states(context, records)
    changed = {name: records[name] for name, _ in _changes(before, after)}
    if changed:
        requests += yield from _valid_requests(context, readers)
        yield from _check_each(context, changed, requests)
    elif requests and after:
        context.check(True, "", "", reply)


def _gets(context: RecordContext, records: Records) -> tuple[list[Operation], list[Operation]]:
    """Return the GETs that do not read these records, and those that do."""
    contract = context.contract
    readers = [reading_operations(contract, contract.resources[name])[0] for name in records]
    gets = [each for each in contract.operations.values() if each.safe and each.method == "GET"]
    return [each for each in gets if each not in readers], [each for each in gets if each in readers]


def _check_each(context: RecordContext, records: Records, requests: Sequence[Request]) -> RequestSteps:
    """Set the members of the records again, and check each request, until one of them changes a record."""
    yield from _set_members(context, records)
    observer = StateObserver(lambda: _states(context, records))
    for request in requests:
        before, after, reply = yield from observer.send(request)
        changes = [*_changes(before, after)]
        for name, text in changes:
            context.check(False, f"the {name} is unchanged", text, reply)
        if changes:
            return


def lasting_members(contract: Contract, resource: Resource, shown: Any, has_target_alone: bool) -> Any:
    """Return what a GET must leave of a shown record: volatile members that creations send, if no others use them."""
    lasting = without_volatile(contract, shown)
    if not isinstance(lasting, dict) or not has_target_alone:
        return lasting
    sent = {name for maker in contract.creators_of(resource.name) for name in record_slots(maker)}
    return {**lasting, **{name: member_value(resource, shown, name) for name in resource.volatile if name in sent}}


def _new_record(context: RecordContext, resource: Resource) -> RecordNamesSteps:
    """Create a record, and set the members that the creation leaves; a singleton stays as it is."""
    if resource.singleton:
        return {}
    names = yield from context.factory.new_record(resource.name)
    created = {name for maker in context.contract.creators_of(resource.name)[:1] for name in example_record(maker)}
    writers = context.contract.operations_with(Merge, resource.name)
    if not {name for each in writers for name, _ in settable_members(each, resource)} <= created:
        yield from _set_members(context, {resource.name: names})
    return names


def _set_members(context: RecordContext, records: Records) -> RequestSteps:
    for name, names in records.items():
        resource = context.contract.resources[name]
        if not resource.singleton:
            yield from set_all_members(replace(context, resource=resource), names)


def _valid_requests(context: RecordContext, gets: Sequence[Operation]) -> Generator[Request, Reply, list[Request]]:
    found = []
    for each in gets:
        with suppress(Blocked):
            found.append((yield from context.factory.valid_request(each)))
    return found


def _states(context: RecordContext, records: Records) -> StateSteps:
    """Return what must last of each record that can be read now."""
    found = {}
    for name, names in records.items():
        with suppress(Blocked):
            found[name] = yield from _state(context, context.contract.resources[name], names)
    return found


def _state(context: RecordContext, resource: Resource, names: RecordNames) -> Generator[Request, Reply, Any]:
    shown, _ = yield from context.read_other(resource, names)
    return lasting_members(context.contract, resource, shown, context.factory.has_target_alone)


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the name of each resource whose record has changed, and how."""
    for name in (each for each in before if each in after):
        if texts := differences(before[name], after[name]):
            yield name, "; ".join(texts)
