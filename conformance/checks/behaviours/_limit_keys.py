"""Valid requests about records whose keys are as short, or as long, as is allowed.

Clients choose these keys, so all operations must take each of them, not only those that create records.
"""

from __future__ import annotations

import hashlib

from conformance.checks.behaviours._key_forms import chosen_slots, request_with_key
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.limit_values import valid_limits
from conformance.checks.request_steps import RecordNames, RequestSteps
from conformance.contract.effects import Create, Delete, Rekey
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import names_record

_LEAST = 4
"""A shorter key could be that of another record of the run."""
_LAST = (Delete, Rekey)
"""Operations after which the record no longer has its key."""
_LETTERS = str.maketrans("0123456789abcdef", "ACDEFGHJKLMNPQRS")


def limit_keys(contract: Contract, operation: Operation) -> list[tuple[str, int]]:
    """Return the name of the part of a key that clients make up, with its smallest and its largest length.

    The operation must be about an existing record; for others, the list is empty.
    """
    resource = contract.resource_of(operation)
    if resource is None or isinstance(operation.effect, Create) or not names_record(operation, resource):
        return []
    for slot in chosen_slots(contract, resource)[:1]:
        limits = valid_limits(contract, contract.creators_of(resource.name)[0], slot)
        lengths = {len(each) for each in limits if isinstance(each, str)}
        if lengths and min(lengths) >= _LEAST:
            return [(slot.name, each) for each in sorted({min(lengths), max(lengths)})]
    return []


def send_about_limit_keys(context: RecordContext) -> RequestSteps:
    """Send a valid request of each such operation about a new record with each such key.

    The requests count for the clauses of the operations. Such a key does not have the tag of the run, so only targets
    without other clients get it.
    """
    contract, resource = context.contract, context.resource
    if not context.factory.has_target_alone or contract.creators_of(resource.name)[0] is not context.operation:
        return
    about = [each for each in contract.operations.values() if contract.resource_of(each) is resource]
    calls = [(length, name, each) for each in about for name, length in limit_keys(contract, each)]
    names: RecordNames = {}
    for length, name, operation in sorted(calls, key=lambda each: (each[0], isinstance(each[2].effect, _LAST))):
        if len(names.get(name, "")) != length:
            key = _text(context.factory.names.new_value("{tag}{n}"), length)
            creation = yield from request_with_key(context, context.operation, {name: key})
            names = (yield from context.names_made_by(creation)) or {}
        if names:
            request = yield from request_with_key(context, operation, names)
            context.assertions.send_for(f"operation.{operation.id}")
            yield request
            names = {} if isinstance(operation.effect, _LAST) else names


def _text(seed: str, length: int) -> str:
    """Return a key that follows from the seed; a server may take letters that differ in case for the same."""
    return (hashlib.sha256(seed.encode()).hexdigest() * (length // 64 + 1)).translate(_LETTERS)[:length]
