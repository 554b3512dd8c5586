"""A repeated read gets the same reply, also after other requests (`_requests_between`).

A read is a GET, or an operation with another method of which the contract says that it changes nothing.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import suppress

from conformance.checks.access import Access, access_to_all_records, access_to_new_records
from conformance.checks.behaviours._pages import without_positions
from conformance.checks.behaviours._reading_records import differences, without_volatile
from conformance.checks.behaviours._requests_between import (
    requests_between,
    with_repeated_parameters,
    without_optional_members,
)
from conformance.checks.behaviours.base import Assertions, Behaviour, is_throttled, succeeded
from conformance.checks.causes.base import RequestSource
from conformance.checks.causes.field_open import with_short_page
from conformance.checks.request_steps import Blocked, RequestSteps
from conformance.contract.effects import Read
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.record_requests import key_slots, with_key
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.core.text import cut_off
from conformance.observation.response_reading import Reply

_TIMES = 3
"""How often a read must be throttled after the same requests, so that these are the reason."""
_MOST_OF_BODY = 100
"""The number of characters of a body that a text shows."""


class GetRepeats(Behaviour):
    """Checked for an existing and for an absent record. If other clients can write, only the outcome is compared.

    If records of other resources form the key, such as a link's, a record of these that is not combined yet is one
    more absent record: a wrong server may create it when it is read.
    """

    needs = "an operation that changes nothing"

    def access(self, operation: Operation) -> Access:
        if operation.effect.resource is None and operation.effect.echoes:
            # A report may be about records of any kind.
            return Access(reads=frozenset(self.contract.resources))
        own, (_, owner) = access_to_all_records(self.contract, operation), _combined(self.contract, operation)
        return own if owner is None else own | access_to_new_records(self.contract, owner)

    def size(self, operation: Operation) -> int:
        parameters = sum(slot.where in ("query", "body") and not slot.required for slot in operation.slots)
        return 12 + 2 * parameters

    def applies(self, operation: Operation) -> bool:
        return operation.safe

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        valid = yield from factory.valid_request(operation)
        request = with_repeated_parameters(factory, operation, without_optional_members(factory, operation, valid))
        between = yield from requests_between(self.contract, factory, operation, request)
        yield from self._repeat(request, factory, assertions, factory.part.of(between))
        for cause in factory.causes if factory.part.index == 0 else ():
            if cause.clause.check == "does-not-exist" and cause.is_about(operation) and cause.can_provoke(operation):
                yield from self._read_absent_record(cause.provoke(operation, factory), factory, assertions)
        unmade = (yield from _request_about_unmade(operation, factory)) if factory.part.index == 0 else None
        if unmade is not None:
            yield from self._repeat(unmade, factory, assertions)

    def _read_absent_record(self, steps: RequestSteps, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        request = next(steps, None)
        while request is not None:
            last = request
            try:
                request = steps.send((yield request))
            except StopIteration:
                yield from self._repeat(last, factory, assertions)
                return

    def _repeat(
        self, request: Request, factory: RequestSource, assertions: Assertions, between: Sequence[list[Request]] = ()
    ) -> RequestSteps:
        """Send a request at least three times, and once more after each group of requests `between`.

        Pages are short then, except after a request that has another length of the page. If a refusal, or a look-up
        with another method than GET, shows something else each time, only its outcome is compared: the contents of a
        look-up may be new, and a message may have the number of the request.
        """
        first, alone = (yield request), factory.has_target_alone
        is_shown = request.method == "GET" and succeeded(first)
        has_same_body = is_shown and alone
        for _ in range(1 if is_shown and len(between) > 1 else 2):
            again = yield request
            if not self._check_same(first, again, has_same_body, assertions, "again"):
                return
            if not is_shown:
                first, has_same_body = again, alone and not self._differences(first, again)
        short = _with_short_page(request, factory)
        first_short = first if short == request or not between else (yield short)
        for group in between:
            others = [_with_short_page(each, factory) for each in group]
            yield from _sent(others)
            is_long = request != short and others == group
            read = request if is_long else short
            again = yield read
            if is_throttled(again) and not (yield from _is_due_to(others, read)):
                continue
            text = f"after {', '.join(map(_text, others))}"
            self._check_same(first if is_long else first_short, again, has_same_body, assertions, text)

    def _check_same(self, first: Reply, again: Reply, has_same_body: bool, assertions: Assertions, when: str) -> bool:
        """Check that two replies are the same; return whether they have the same outcome."""
        if first.outcome is not again.outcome:
            assertions.check(False, f"the same outcome {when}, {first.summary}", again.summary, again)
            return False
        found = self._differences(first, again) if has_same_body else []
        assertions.check(not found, f"the same body {when}", "; ".join(found), again)
        return True

    def _differences(self, first: Reply, again: Reply) -> list[str]:
        bodies = (
            without_volatile(self.contract, without_positions(each.operation, each.body)) for each in (first, again)
        )
        return differences(*bodies)


def _with_short_page(request: Request, factory: RequestSource) -> Request:
    operation = factory.view(request).operation
    return request if operation is None else with_short_page(request, operation)


def _sent(requests: Sequence[Request]) -> RequestSteps:
    for each in requests:
        _ = yield each


def _is_due_to(others: Sequence[Request], read: Request) -> Generator[Request, Reply, bool]:
    """Return whether a read is throttled each time after these requests, and never without them."""
    for _ in range(_TIMES - 1):
        if is_throttled((yield read)):
            return False
        yield from _sent(others)
        if not is_throttled((yield read)):
            return False
    return not is_throttled((yield read))


def _text(request: Request) -> str:
    """Return what may leave a trace, for people: the method, the path, the query and the body."""
    query = "?" + "&".join(f"{name}={value}" for name, value in request.query) if request.query else ""
    body = " " + cut_off((request.body or b"").decode("utf-8", "replace"), _MOST_OF_BODY) if request.body else ""
    return f"{request.method} {request.path}{query}{body}"


def _request_about_unmade(operation: Operation, factory: RequestSource) -> Generator[Request, Reply, Request | None]:
    """Return a request about a record whose key has a new record of another resource; None if no key has one."""
    view = factory.view((yield from factory.valid_request(operation)))
    slot, owner = _combined(view.contract, operation)
    if slot is None or owner is None:
        return None
    with suppress(Blocked):
        new = yield from factory.new_record(owner.name)
        return with_key(view, slot, new[owner.names[0]])
    return None


def _combined(contract: Contract, operation: Operation) -> tuple[ParameterSlot | None, Resource | None]:
    """Return the first part of the key that is the key of another resource, which the server makes, if it is read."""
    resource = contract.resource_of(operation)
    if resource is not None and not resource.key_pattern and isinstance(operation.effect, Read):
        for name, slot in key_slots(operation, resource).items():
            owner = contract.owners.get(name)
            if owner is not None and owner is not resource and owner.key_pattern:
                return slot, owner
    return None, None
