"""Control requests: valid requests, whose replies show which operations work.

Each operation gets the plain request. Then it gets all optional parameters, the body in each other media type, a body
without optional members and one without those that only other values need, the longest list that is allowed, also about
existing records where lists create and delete them (`longest_lists`), and values at the limits of what is valid: the
lowest value of each parameter in one request, the highest in another, and further words of an enumeration in others.
Creations get the words of vocabularies too, the first and the last among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

from conformance.checks.behaviours._longest_lists import creations_for_longest_list, longest_lists
from conformance.checks.causes.base import pick_in_turn
from conformance.checks.causes.too_many import most_items
from conformance.checks.limit_values import limit_slots, limit_values, longest_new_value
from conformance.checks.request_steps import RequestSteps
from conformance.checks.unneeded_members import without_optional, without_unneeded
from conformance.contract.effects import AboutOne, Create
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.request_view import as_media_type, query_value, with_value
from conformance.contract.value_zones import Zone
from conformance.core.exchange import Request
from conformance.runner.example_requests import is_in_example
from conformance.runner.request_factory import RequestFactory

_MOST_WRITES = 14
_MOST_READS = 10
"""The largest numbers of requests with values at limits; further words of a long enumeration are not sent."""


def control_requests(operation: Operation, factory: RequestFactory) -> RequestSteps:
    """Yield requests that should succeed."""
    yield from factory.send_valid(operation)
    sent = (slot for slot in operation.slots if not is_in_example(operation, slot))
    optional = [slot for slot in sent if is_certainly_valid(slot, factory)]
    complete = None
    if optional:
        complete = yield from factory.valid_request(operation)
        for slot in optional:
            complete = with_value(factory.view(complete), slot, slot.example)
        yield complete
    for media_type in operation.further_media_types:
        yield as_media_type(factory.view((yield from factory.valid_request(operation))), media_type)
    for condition in (None, *operation.conditions):
        view = factory.view((yield from factory.valid_request(operation)))
        smaller = without_unneeded(view, condition) if condition is not None else without_optional(view)
        if smaller is not None:
            yield smaller
    longest = most_items(factory.contract, operation)
    # In the longest list about existing records, most records would not exist.
    if longest and not isinstance(operation.effect, AboutOne):
        yield from factory.send_valid(operation, items=longest)
    yield from longest_lists(factory.contract, operation, factory)
    for turn in _turns(operation, factory):
        request = _at_limits(operation, factory, (yield from factory.valid_request(operation)), turn)
        if request != complete:
            yield request


def is_certainly_valid(slot: ParameterSlot, factory: RequestFactory) -> bool:
    """Return whether a slot is an optional parameter whose example is certainly valid."""
    if slot.where in ("path", "body", "item") or slot.required or slot.example is ABSENT:
        return False
    sent = query_value(slot, slot.example) if slot.where == "query" else slot.example
    return factory.zones.zone(slot, sent, None) is Zone.RIGHT


def control_size(contract: Contract, operation: Operation) -> int:
    """Return about how many requests `control_requests` sends to the operation, with those that prepare them."""
    others = 2 * creations_for_longest_list(contract, operation) + len(_all_turns(contract, operation))
    return 4 + len(operation.further_media_types) + len(operation.conditions) + others


def _all_turns(contract: Contract, operation: Operation) -> list[int]:
    values = (limit_values(contract, operation, slot) for slot in limit_slots(operation))
    return [*range(min(max(map(len, values), default=0), _MOST_READS if operation.safe else _MOST_WRITES))]


def _words(operation: Operation, factory: RequestFactory, slot: ParameterSlot) -> Sequence[str]:
    """Return words that the target lists for a parameter of a creation: the first ones and the last one."""
    field = factory.zones.field(slot) if isinstance(operation.effect, Create) else None
    words = [*((factory.state.vocabulary(field) if field is not None else None) or ())]
    return [*words[: _MOST_WRITES - 1], *words[_MOST_WRITES - 1 :][-1:]]


def _turns(operation: Operation, factory: RequestFactory) -> list[int]:
    """Return the numbers of the requests with values at limits: all on a local target, one of them elsewhere."""
    words = max((len(_words(operation, factory, slot)) for slot in limit_slots(operation)), default=0)
    turns = [*range(max(len(_all_turns(factory.contract, operation)), words))]
    return turns if factory.has_target_alone or not turns else [pick_in_turn(turns, crc32(operation.id.encode()))]


def _at_limits(operation: Operation, factory: RequestFactory, request: Request, turn: int) -> Request:
    """Return the request with a value at a limit in each parameter that has limits."""
    for slot in limit_slots(operation):
        view = factory.view(request)
        item = max(len(view.items) - 1, 0)
        values = limit_values(factory.contract, operation, slot) or _words(operation, factory, slot)
        if values:
            request = with_value(view, slot, pick_in_turn(list(values), turn), item)
        elif isinstance(operation.effect, Create):
            new = view.value_named(slot.name, item if view.items else None)
            longest = longest_new_value(factory.contract, slot, new) if isinstance(new, str) else None
            request = request if longest is None else with_value(view, slot, longest, item)
    return request
