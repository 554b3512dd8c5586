"""Keys that clients choose, in forms that programs often change: long ones, and digits with leading zeros.

Forms with separators need no requests of their own: new keys have them in turn (`contract/key_templates.py`).
"""

from __future__ import annotations

from collections.abc import Generator

from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours.base import succeeded
from conformance.checks.limit_values import longest_new_value
from conformance.contract.key_templates import key_templates
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.record_requests import record_slots
from conformance.contract.request_view import with_value
from conformance.contract.resource import Resource
from conformance.contract.value_zones import Zone, zones_of
from conformance.core.exchange import Request
from conformance.core.generated_values import FIXED_TAG, GeneratedValues
from conformance.observation.response_reading import Reply

_ZEROS, _MOST_DIGITS = "00", 12


def free_key_slots(contract: Contract, operation: Operation, resource: Resource) -> list[ParameterSlot]:
    """Return the parameters of a creation that have a new key, in which digits are certainly valid."""
    zones = zones_of(contract)
    slots = [each for name, each in record_slots(operation).items() if name in resource.names]
    fields = ((slot, zones.field(slot)) for slot in slots)
    new = [slot for slot, field in fields if field is not None and field.new_value]
    return [slot for slot in new if zones.zone(slot, _ZEROS + "1" * _MOST_DIGITS, None) is Zone.RIGHT]


def long_key_slots(contract: Contract, operation: Operation, resource: Resource) -> list[ParameterSlot]:
    """Return the parameters of a creation that have a new key, which can be made as long as is allowed."""
    slots = [each for name, each in record_slots(operation).items() if name in resource.names]
    new = [each for each in slots if key_templates(contract, each)]
    sample = GeneratedValues(FIXED_TAG).new_value
    return [each for each in new if _padding(contract, each, sample(key_templates(contract, each)[0]))]


def with_longest_key(context: RecordContext, request: Request) -> Request:
    """Return the creation with a new key as long as is allowed, in its last item if it has a list."""
    contract, names = context.contract, context.factory.names
    for slot in long_key_slots(contract, context.operation, context.resource):
        view, (plain, *_) = context.factory.view(request), key_templates(contract, slot)
        sample = names.new_value(plain)
        key = names.new_value(plain + _padding(contract, slot, sample))
        if context.factory.zones.zone(slot, key, None) is Zone.RIGHT:
            request = with_value(view, slot, key, max(len(view.items) - 1, 0))
    return request


def _padding(contract: Contract, slot: ParameterSlot, value: str) -> str:
    """Return what makes a value as long as is allowed; empty if its length has no limit."""
    return (longest_new_value(contract, slot, value) or value).removeprefix(value)


def creations_with_zeros(context: RecordContext) -> Generator[Request, Reply, list[Reply]]:
    """Create a record for each part of its key that can be digits with leading zeros; return the accepted replies.

    Such a key does not have the tag of the run, so only targets without other clients get it.
    """
    accepted: list[Reply] = []
    if not context.factory.has_target_alone:
        return accepted
    for slot in free_key_slots(context.contract, context.operation, context.resource):
        request = yield from context.factory.valid_request(context.operation)
        view = context.factory.view(request)
        key = _ZEROS + digits_key(context.factory.names)
        reply = yield with_value(view, slot, key, max(len(view.items) - 1, 0))
        accepted += [reply] if succeeded(reply) else []
    return accepted


def digits_key(names: GeneratedValues) -> str:
    """Return a new key of digits without leading zeros, which follows from the tag of the run."""
    number = int(names.new_value("z{tag}{n}"), 36)
    return f"1{number % 10 ** (_MOST_DIGITS - 1):0{_MOST_DIGITS - 1}}"
