"""Keys that clients choose: requests with them, and forms that programs often change.

These forms are long keys, and digits with leading zeros. Forms with separators need no requests of their own: new keys
have them in turn (`contract/key_templates.py`).
"""

from __future__ import annotations

from collections.abc import Generator

from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours.base import succeeded
from conformance.checks.limit_values import longest_new_value
from conformance.checks.request_steps import RecordNames, ValidRequestSteps
from conformance.contract.key_templates import key_templates
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.record_requests import key_slots, record_slots, with_key
from conformance.contract.request_view import with_value
from conformance.contract.resource import Resource
from conformance.contract.value_zones import Zone, zones_of
from conformance.core.exchange import Request
from conformance.core.generated_values import FIXED_TAG, GeneratedValues
from conformance.observation.response_reading import Reply

ZEROS, _MOST_DIGITS = "00", 12


def chosen_slots(contract: Contract, resource: Resource) -> list[ParameterSlot]:
    """Return the parameters of the first creation for the parts of the key that clients make up."""
    makers = contract.creators_of(resource.name) if not resource.key_pattern else ()
    slots = (slot for maker in makers[:1] for slot in key_slots(maker, resource).values())
    return [each for each in slots if key_templates(contract, each)]


def free_key_slots(contract: Contract, operation: Operation, resource: Resource) -> list[ParameterSlot]:
    """Return the parameters of a creation that have a new key, in which digits are certainly valid."""
    zones, digits = zones_of(contract), ZEROS + "1" * _MOST_DIGITS
    new = _new_key_slots(contract, operation, resource)
    return [each for each in new if zones.zone(each, digits, None) is Zone.RIGHT]


def long_key_slots(contract: Contract, operation: Operation, resource: Resource) -> list[ParameterSlot]:
    """Return the parameters of a creation that have a new key, which can be made as long as is allowed."""
    new, sample = _new_key_slots(contract, operation, resource), GeneratedValues(FIXED_TAG).new_value
    return [each for each in new if _padding(contract, each, sample(key_templates(contract, each)[0]))]


def _new_key_slots(contract: Contract, operation: Operation, resource: Resource) -> list[ParameterSlot]:
    slots = (each for name, each in record_slots(operation).items() if name in resource.names)
    return [each for each in slots if key_templates(contract, each)]


def request_with_key(context: RecordContext, operation: Operation, names: RecordNames) -> ValidRequestSteps:
    """Return a valid request with these names in its path and its key; a list has one item."""
    request = yield from context.factory.valid_request(operation, items=1 if operation.takes == "list" else None)
    in_path = {each.name: each for each in operation.slots if each.where == "path"}
    for name, slot in {**in_path, **key_slots(operation, context.resource)}.items():
        if name in names:
            request = with_key(context.factory.view(request), slot, names[name])
    return request


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
        key = ZEROS + digits_key(context.factory.names)
        reply = yield with_value(view, slot, key, max(len(view.items) - 1, 0))
        accepted += [reply] if succeeded(reply) else []
    return accepted


def digits_key(names: GeneratedValues) -> str:
    """Return a new key of digits without leading zeros, which follows from the tag of the run."""
    number = int(names.new_value("z{tag}{n}"), 36)
    return f"1{number % 10 ** (_MOST_DIGITS - 1):0{_MOST_DIGITS - 1}}"
