"""Valid requests about records whose keys are as short, or as long, as is allowed.

Clients choose these keys, so all operations must take each of them, not only those that create records.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator

from conformance.checks.behaviours.base import succeeded
from conformance.checks.causes.base import RequestSource
from conformance.checks.limit_values import valid_limits
from conformance.checks.request_steps import RecordNames, RequestSteps
from conformance.contract.effects import Create, Delete, Rekey
from conformance.contract.key_templates import key_templates
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.record_requests import key_slots, names_record, with_key
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply

_LEAST = 4
"""A shorter key could be that of another record of the run."""
_LAST = (Delete, Rekey)
"""Operations after which the record no longer has its key."""
_LETTERS = str.maketrans("0123456789abcdef", "ACDEFGHJKLMNPQRS")


def key_lengths(contract: Contract, operation: Operation) -> tuple[int, ...]:
    """Return the smallest and the largest length of the keys of an operation's records; empty if no client chooses."""
    resource = contract.resource_of(operation)
    slot = chosen_slot(contract, resource) if resource is not None and names_record(operation, resource) else None
    if resource is None or slot is None or isinstance(operation.effect, Create):
        return ()
    limits = valid_limits(contract, contract.creators_of(resource.name)[0], slot)
    lengths = {len(each) for each in limits if isinstance(each, str)}
    return tuple(sorted({min(lengths), max(lengths)})) if lengths and min(lengths) >= _LEAST else ()


def requests_about_limit_keys(
    contract: Contract, resource: Resource, factory: RequestSource, send_for: Callable[[str], None]
) -> RequestSteps:
    """Yield a valid request of each such operation about a new record with each such key, and creations before them.

    `send_for` receives the clause of each operation before its request. Such a key does not have the tag of the run, so
    only targets without other clients get it.
    """
    if not factory.has_target_alone:
        return
    about = [each for each in contract.operations.values() if contract.resource_of(each) is resource]
    calls = [(length, each) for each in about for length in key_lengths(contract, each)]
    names: RecordNames = {}
    for length, operation in sorted(calls, key=lambda each: (each[0], isinstance(each[1].effect, _LAST))):
        names = names if names and len(names[_name(contract, resource)]) == length else {}
        names = names or (yield from _new_record(contract, resource, length, factory))
        if names:
            request = yield from factory.valid_request(operation, items=1 if operation.takes == "list" else None)
            send_for(f"operation.{operation.id}")
            yield _about(request, operation, resource, names, factory)
            names = {} if isinstance(operation.effect, _LAST) else names


def _name(contract: Contract, resource: Resource) -> str:
    slot = chosen_slot(contract, resource)
    assert slot is not None
    return slot.name


def _new_record(
    contract: Contract, resource: Resource, length: int, factory: RequestSource
) -> Generator[Request, Reply, RecordNames]:
    """Create a record with a key of this length; return its request names, none if it is refused."""
    maker, slot = contract.creators_of(resource.name)[0], chosen_slot(contract, resource)
    assert slot is not None
    key = _text(factory.names.new_value("{tag}{n}"), length)
    request = yield from factory.valid_request(maker, items=1 if maker.takes == "list" else None)
    reply = yield _about(request, maker, resource, {slot.name: key}, factory)
    made = factory.records_made_by(reply) if succeeded(reply) else []
    return next((each.names for each in made), {})


def _about(
    request: Request, operation: Operation, resource: Resource, names: RecordNames, factory: RequestSource
) -> Request:
    for name, slot in key_slots(operation, resource).items():
        if name in names:
            request = with_key(factory.view(request), slot, names[name])
    return request


def _text(seed: str, length: int) -> str:
    """Return a key that follows from the seed; a server may take letters that differ in case for the same."""
    return (hashlib.sha256(seed.encode()).hexdigest() * (length // 64 + 1)).translate(_LETTERS)[:length]


def chosen_slot(contract: Contract, resource: Resource) -> ParameterSlot | None:
    """Return the parameter of a creation for the part of the key that clients make up."""
    makers = contract.creators_of(resource.name)
    slots = key_slots(makers[0], resource).values() if makers and not resource.key_pattern else ()
    return next((each for each in slots if key_templates(contract, each)), None)
