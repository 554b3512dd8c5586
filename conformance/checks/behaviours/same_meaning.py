"""The outcome of a request does not depend on how it is written, or on preferences that change nothing.

Theory of operation. One valid request has all other spellings at once. If it succeeds, no spelling alone makes a
difference. If it does not, but the plain request succeeds, a request for each spelling shows which one is to blame. A
refused request is sent in all spellings with different preferences: each must have the outcome of the plain request, or
another refusal that the clause of its fault lists. The plain request is only sent if the contract leaves its outcome
open, or if a reply has another one. A request of each cause is also sent once with the key in each further place.

Some refused requests have the key of an account whose requests succeed, which must not hide their faults. The replies
are also judged by the clauses of the causes and by the rules, so messages, types and media types are compared with the
documents.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import suppress

from conformance.checks.behaviours._accepted_accounts import causes_with_accepted_accounts
from conformance.checks.behaviours._key_places import causes_in_further_places
from conformance.checks.behaviours._spellings import (
    IN_CHUNKS,
    SPELLINGS,
    TURNS,
    preferring,
    respelled_at_once,
)
from conformance.checks.behaviours.base import Assertions, Behaviour, succeeded
from conformance.checks.causes.base import Cause, RequestSource, pick_in_turn
from conformance.checks.excuses import wants_length
from conformance.checks.request_steps import Blocked, RequestSteps, ValidRequestSteps
from conformance.contract.effects import Create
from conformance.contract.operation import Operation
from conformance.core.content_coding import ACCEPTED
from conformance.core.exchange import Request
from conformance.observation.certainty import Certainty
from conformance.observation.record_states import own_need
from conformance.observation.response_reading import Reply

RefusedSteps = Generator[Request, Reply, Request | None]

_KEYS = ("credential-missing", "credential-unknown")
_OTHERS = ("malformed-body", "body-shape", "field-missing", "field-invalid", "does-not-exist", "unknown-reference")
_OFTEN = 4
"""If other clients use the target, one of so many operations is checked."""


class SameMeaning(Behaviour):
    """Checks a valid request and two refused ones on each operation."""

    def size(self, operation: Operation) -> int:
        return 5 + TURNS

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        if not factory.has_target_alone and factory.variation % _OFTEN:
            return
        first, count = factory.variation * TURNS, TURNS if factory.has_target_alone else 2
        yield from self._check_refused(operation, factory, assertions, _KEYS, range(first, first + 1))
        yield from self._check_refused(operation, factory, assertions, _OTHERS, range(first + 1, first + count))
        yield from self._check_other_keys(operation, factory, assertions)
        yield from self._check_valid(operation, factory, assertions)

    def _check_valid(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        """Send the valid request with its key in each place; in one place if that has an effect.

        The reply may be compressed, as most clients allow. A server may require the length of the body.
        """
        slots = range(len(factory.requirements(operation)) or 1) if operation.safe else [factory.variation]
        for n in slots:
            preferences = preferring(factory.variation + n, ACCEPTED)
            request = _in_slot((yield from factory.valid_request(operation)), operation, factory, n)
            reply = yield respelled_at_once(factory.view(request), {**preferences, **IN_CHUNKS})
            if wants_length(reply):
                reply = yield respelled_at_once(factory.view(request), preferences)
            if succeeded(reply):
                assertions.check(True, "", "", reply)
            else:
                yield from self._find_spelling(operation, factory, assertions, n, reply)

    def _find_spelling(
        self, operation: Operation, factory: RequestSource, assertions: Assertions, n: int, reply: Reply
    ) -> RequestSteps:
        """Send the valid request plain and, if it succeeds, in each spelling alone; `reply` is to all at once."""
        plain = _in_slot((yield from self._about_new_record(operation, factory)), operation, factory, n)
        if not succeeded((yield plain)):
            return
        for name, spelling in {**SPELLINGS, **IN_CHUNKS, **preferring(factory.variation + n, ACCEPTED)}.items():
            request = _in_slot((yield from self._about_new_record(operation, factory)), operation, factory, n)
            again = yield spelling(factory.view(request))
            if not wants_length(again):
                assertions.check(succeeded(again), f"success, as without {name}", again.summary, again)
        assertions.check(False, "success, as in the plain spelling", reply.summary, reply)

    def _about_new_record(self, operation: Operation, factory: RequestSource) -> ValidRequestSteps:
        """Return a valid request, about a new record if possible: a server may refuse a request and carry it out."""
        resource = self.contract.resource_of(operation)
        if resource is not None and not operation.safe and not isinstance(operation.effect, Create):
            with suppress(Blocked):
                yield from factory.new_record(resource.name, own_need(self.contract, operation))
        return (yield from factory.valid_request(operation))

    # --- refused requests ------------------------------------------------------------------------
    def _check_refused(
        self,
        operation: Operation,
        factory: RequestSource,
        assertions: Assertions,
        kinds: tuple[str, ...],
        turns: range,
    ) -> RequestSteps:
        """Provoke one of the causes, in turn over the operations, in other spellings with different preferences."""
        causes = [each for each in factory.causes if each.clause.check in kinds and operation in each.operations()]
        if not causes:
            return
        cause = pick_in_turn(causes, factory.variation)
        request = yield from _refused_request(cause, operation, factory)
        if request is None:
            return
        replies = []
        for n in turns:
            placed = _in_slot(request, operation, factory, n) if kinds is _OTHERS else request
            replies.append((yield respelled_at_once(factory.view(placed), preferring(n))))
        yield from self._check_outcomes(cause, request, replies, assertions)

    def _check_other_keys(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        """Provoke the causes that this operation shows with the key in a further place, or of another account."""
        for cause, place in causes_in_further_places(operation, factory):
            request = yield from _refused_request(cause, operation, factory)
            if request is not None:
                reply = yield request.replace(credentials=factory.credentials(operation, place))
                yield from self._check_outcomes(cause, request, [reply], assertions)
        for cause, credentials in causes_with_accepted_accounts(operation, factory):
            request = yield from _refused_request(cause, operation, factory)
            if request is not None:
                yield request.replace(credentials=credentials)

    def _check_outcomes(
        self, cause: Cause, request: Request, replies: Sequence[Reply], assertions: Assertions
    ) -> RequestSteps:
        """Check that the replies to other forms of a refused request have its outcome."""
        outcomes = [each.outcome.id if each.outcome else "" for each in replies]
        if cause.clause.outcomes and outcomes == [*cause.clause.outcomes] * len(outcomes):
            assertions.check(True, "", "", replies[-1])
            return
        plain = yield request
        for reply in replies:
            same = reply.outcome is plain.outcome or _are_both_of(cause, plain, reply)
            assertions.check(same, f"the outcome of the plain request, {plain.summary}", reply.summary, reply)


def _are_both_of(cause: Cause, *replies: Reply) -> bool:
    """Return whether both replies are refusals that the clause lists: a server may choose one each time."""
    refusals = [each.outcome for each in replies if each.outcome is not None and not each.outcome.success]
    return len(refusals) == len(replies) and all(each.id in cause.clause.outcomes for each in refusals)


def _in_slot(request: Request, operation: Operation, factory: RequestSource, n: int) -> Request:
    """Return the request with the valid credentials of the requirement of this number."""
    known = factory.requirements(operation)
    return request.replace(credentials=factory.credentials(operation, pick_in_turn([*known], n))) if known else request


def _refused_request(cause: Cause, operation: Operation, factory: RequestSource) -> RefusedSteps:
    """Return the first request of the cause that certainly has the fault, without sending it; None without one."""
    steps = cause.provoke(operation, factory)
    try:
        request = next(steps)
        while not _has_fault(cause, operation, factory, request):
            request = steps.send((yield request))
    except StopIteration:
        return None
    return request


def _has_fault(cause: Cause, operation: Operation, factory: RequestSource, request: Request) -> bool:
    view = factory.view(request)
    return view.operation in (operation, None) and cause.recognise(view, factory.query) is Certainty.YES
