"""Requests that are sent between two equal reads: none of them may change how the second one is answered.

They are, if the target can be observed alone:

- the same read with each optional parameter or member that has a valid value, a small page, another value of each
  required member, one of several items, and as a browser in another language sends it, which must be answered in JSON
  nevertheless;
- the same report of days for a part of its range (`_day_ranges`);
- the same read without a credential, or with a made-up one;
- one request of each cause with which a client makes a mistake, and together those of two accounts that are refused: of
  the first one, and of one that sends too many requests, which must not limit another account;
- a valid read of each other operation on the same resource, all together.

Otherwise these are only `FEW` of them, other ones for each operation.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator

from conformance.checks.behaviours._day_ranges import reports_of_ranges
from conformance.checks.behaviours._updating_records import words_beside
from conformance.checks.causes.base import Cause, RequestSource, pick_in_turn
from conformance.checks.causes.unknown_path import BROWSER
from conformance.contract.effects import Paged
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.parameter_style import parameter_text
from conformance.contract.request_view import with_value
from conformance.contract.value_zones import Zone
from conformance.core.content_coding import ACCEPTED
from conformance.core.exchange import Request
from conformance.observation.certainty import Certainty
from conformance.observation.response_reading import Reply

FEW = 2
_MISTAKES = ("credential-missing", "credential-unknown", "field-invalid", "field-missing", "does-not-exist")
_OF_BROWSER = (("Accept-Language", "nl"), ("Accept", BROWSER), ("Accept-Encoding", ACCEPTED))


def requests_between(
    contract: Contract, factory: RequestSource, operation: Operation, request: Request
) -> Generator[Request, Reply, list[list[Request]]]:
    """Return groups of requests to send between two sendings of this valid read, after sending what prepares them."""
    found = [[each] for each in with_parameters(contract, factory, operation, request)]
    found += [[each] for each in _with_other_bodies(factory, operation, request)]
    ranges = reports_of_ranges(contract, factory, operation, request)
    found += [ranges] if ranges else []
    found.append([request.replace(headers=(*request.headers, *_OF_BROWSER))])
    for causes in [*([each] for each in _causes(factory, operation)), _accounts(factory, operation)]:
        group = []
        for cause in causes:
            refused = yield from _first_refused(cause, operation, factory)
            group += [refused] if refused is not None else []
        found += [group] if group else []
    others = yield from _reads_of_siblings(contract, factory, operation)
    found += [others] if others else []
    if factory.has_target_alone:
        return found
    return [pick_in_turn(found, factory.variation + n)[:1] for n in range(FEW)]


def _reads_of_siblings(
    contract: Contract, factory: RequestSource, operation: Operation
) -> Generator[Request, Reply, list[Request]]:
    found = []
    for other in contract.operations.values():
        is_sibling = other is not operation and other.effect.resource == operation.effect.resource is not None
        if is_sibling and other.safe:
            found.append((yield from factory.valid_request(other)))
    return found


def with_parameters(
    contract: Contract, factory: RequestSource, operation: Operation, request: Request
) -> Iterator[Request]:
    """Yield the read with each optional parameter that has a certainly valid value, one at a time."""
    paging = operation.effect.paging if isinstance(operation.effect, Paged) else None
    special = {paging.limit: 1, paging.number: 2} if paging is not None else {}
    for slot in operation.slots:
        value = special.get(slot.name, slot.example)
        if slot.where != "query" or slot.required or value is ABSENT:
            continue
        if factory.zones.zone(slot, parameter_text(value), None) is Zone.RIGHT:
            others = (each for each in request.query if each[0] != slot.parameter)
            yield request.replace(query=(*others, (slot.parameter, parameter_text(value))))


def without_optional_members(factory: RequestSource, operation: Operation, request: Request) -> Request:
    """Return the read without the members of its body that the contract does not require."""
    for slot in _members(operation):
        if not slot.required:
            request = with_value(factory.view(request), slot, ABSENT)
    return request


def _with_other_bodies(factory: RequestSource, operation: Operation, request: Request) -> Iterator[Request]:
    """Yield the read with another body: one item of several, or another value of one member at a time."""
    view, example = factory.view(request), operation.body_example
    if len(view.items) > 1:
        yield request.replace(body=view.encoded(view.items[:1]))
    for slot in _members(operation):
        given = example.get(slot.name, ABSENT) if isinstance(example, dict) else ABSENT
        values = words_beside(given) if slot.required else [given]
        right = (each for each in values if factory.zones.zone(slot, each, None) is Zone.RIGHT)
        yield from (with_value(view, slot, each) for each in [*right][:1])


def _members(operation: Operation) -> list[ParameterSlot]:
    return [each for each in operation.slots if each.where == "body" and len(each.trail) == 1]


def with_repeated_parameters(factory: RequestSource, operation: Operation, request: Request) -> Request:
    """Return the read with the parameters that the reply repeats, each with another word than the example.

    A server that keeps one reply for all queries shows them wrongly in each that follows on one with the examples.
    """
    for slot in operation.slots:
        if slot.where == "query" and slot.name in operation.effect.echoes:
            field = factory.zones.field(slot)
            right = field.right if field is not None and field.right is not None else slot.schema
            words = [each for each in right.flat.get("enum", ()) if each != slot.example]
            request = with_value(factory.view(request), slot, words[0]) if words else request
    return request


def _causes(factory: RequestSource, operation: Operation) -> list[Cause]:
    return [each for each in factory.causes if operation in each.operations() and each.clause.check in _MISTAKES]


def _accounts(factory: RequestSource, operation: Operation) -> list[Cause]:
    """Return the causes of the first account that is refused, and of the first one that is throttled."""
    provoked = [each for each in factory.causes if operation in each.operations()]
    accounts = [each for each in provoked if each.profile and each.profile in factory.profiles]
    throttled = [each for each in accounts[1:] if may_throttle(each)]
    return [*accounts[:1], *throttled[:1]]


def may_throttle(cause: Cause) -> bool:
    """Return whether the clause of the cause has an outcome of too many requests."""
    outcomes = (cause.contract.outcomes.get(each) for each in cause.clause.outcomes)
    return any(each is not None and each.throttled for each in outcomes)


def _first_refused(
    cause: Cause, operation: Operation, factory: RequestSource
) -> Generator[Request, Reply, Request | None]:
    """Return the first request of a cause with its fault; send only the requests that prepare it."""
    steps = cause.provoke(operation, factory.with_all_values())
    request = next(steps, None)
    while request is not None and cause.recognise(factory.view(request), factory.query) is Certainty.NO:
        try:
            request = steps.send((yield request))
        except StopIteration:
            return None
    return request
