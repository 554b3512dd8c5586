"""How the behaviour `refused-changes-nothing` sends refused requests, and compares what they would change.

The requests of the causes are changed, so that a change would be visible:

- The values differ from the stored ones.
- If an element of a list inside of the body has the fault, a valid element comes before it. So the request is also
  refused wrongly if the elements before the fault are stored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from conformance.checks.behaviours._affected_records import StatePart, affected_parts
from conformance.checks.behaviours._deleted_records import is_about_existing
from conformance.checks.behaviours._reading_records import differences, member_value, same_value
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._refused_bodies import has_inner_list, with_valid_elements, with_values_of_another
from conformance.checks.behaviours._refused_items import check_first_of_repeated, is_refused_item
from conformance.checks.behaviours._refused_values import with_own_values
from conformance.checks.behaviours._updating_records import (
    other_valid_values,
    settable_members,
    update_request,
)
from conformance.checks.behaviours.base import is_refused, note_provoked, succeeded
from conformance.checks.causes.base import Cause, item_to_break
from conformance.checks.request_steps import Blocked, ReplySteps, RequestSteps
from conformance.contract.effects import Create, Merge
from conformance.contract.json_pointer import ABSENT
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request
from conformance.observation.certainty import Certainty
from conformance.observation.response_reading import Reply

FEW = 2
"""How many requests of a cause are sent if they may succeed, or if other clients can change the target."""
_KEYS = ("credential-missing", "credential-unknown")
"""Causes of which few requests are sent too: what a server does before it looks at a key is the same for every key."""

_OF_MEMBERS = ("field-missing", "field-invalid")
"""Causes that a server may notice after it has read the other members."""


class Refusals:
    """Sends requests that one operation must refuse, and compares what they would change before and after.

    Attributes:
        unexplained: A change after several refused requests, and the reply to the last of them; None without one.
        found_change: Whether a request was found that makes a change.
        blocked: Why a cause could not be provoked; None if all were.
        count: The number of refused requests.
        with_own_values: A refused creation with values that no other request has; None without one.
    """

    def __init__(self, context: RecordContext, variations: Mapping[str, int], each_alone: bool = False) -> None:
        """Start without requests. `variations` has the variation of the operation by the clause of each cause."""
        self.context = context
        self._variations = variations
        self.unexplained: tuple[str, Reply] | None = None
        self.found_change = False
        self.blocked: Blocked | None = None
        self.count = 0
        self.with_own_values: Request | None = None
        self._valid_body: Any = ABSENT
        self._example_differs = False
        self._counts_for = ""
        self._each_alone = each_alone
        self._states: dict[str, dict[str, Any]] = {}
        self._unchecked: list[tuple[Reply, Sequence[StatePart]]] = []

    def check(self, causes: Sequence[Cause]) -> RequestSteps:
        """Provoke the causes, and check that the refused requests change nothing.

        Raises:
            Blocked: No cause could be provoked.
        """
        factory, operation = self.context.factory, self.context.operation
        if has_inner_list(operation):
            self._valid_body = factory.view((yield from factory.valid_request(operation))).body
        for cause in sorted(causes, key=lambda each: each.may_have_effect(operation)):
            try:
                if not self._example_differs:
                    yield from self._make_example_differ()
                yield from self._check_cause(cause)
            except Blocked as why:
                self.blocked = self.blocked or why
        yield from self._check_unchanged()
        if self.blocked is not None and not self.count:
            raise self.blocked

    def _make_example_differ(self) -> RequestSteps:
        yield from self._check_unchanged()
        yield from _make_example_differ(self.context)
        self._example_differs = True
        self._states.clear()

    def _check_cause(self, cause: Cause) -> RequestSteps:
        factory, operation = self.context.factory, self.context.operation
        may_succeed, few = cause.may_have_effect(operation), not sends_all(cause, operation)
        few |= not factory.has_target_alone
        source = factory.with_all_values(self._variations[cause.clause.id])
        self._counts_for = "" if few else cause.clause.id
        steps, count, are_as_made = cause.provoke(operation, source), 0, True
        with suppress(StopIteration):
            request = next(steps)
            while not few or count < FEW:
                made, view = request, self._view_of_refusal(cause, request)
                if view is not None:
                    if self.with_own_values is None and not may_succeed and cause.clause.check in _OF_MEMBERS:
                        self.with_own_values = with_own_values(self.context, cause, request)
                    request = self._made_visible(cause, made)
                    view = self._view_of_refusal(cause, request)
                are_as_made &= request == made
                count += view is not None
                reply = yield from (
                    self._prepare(request) if view is None else self._refuse(request, view, may_succeed)
                )
                request = steps.send(reply)
        if are_as_made and not few:
            note_provoked(factory, cause.clause.id, operation)

    def _view_of_refusal(self, cause: Cause, request: Request) -> RequestView | None:
        """Return the request as one to the operation, whatever its method; None if it only prepares another."""
        factory, operation = self.context.factory, self.context.operation
        if cause.recognise(factory.view(request), factory.query) is Certainty.NO:
            return None
        view = factory.view(request.replace(method=operation.method))
        return view if view.operation is operation else None

    def _made_visible(self, cause: Cause, request: Request) -> Request:
        """Return the request, changed so that it would make a visible change; see the docstring of this module."""
        context, view = self.context, self.context.factory.view(request)
        if cause.clause.check == "already-exists":
            item = item_to_break(view)
            return with_values_of_another(context, request, item)
        if cause.is_in_items:
            return with_valid_elements(view, self._valid_body)
        return request

    def _prepare(self, request: Request) -> ReplySteps:
        operation = self.context.factory.view(request).operation
        if operation is not None and not operation.safe:
            yield from self._check_unchanged()
            self._states.clear()
        reply = yield from self._send(request)
        if operation is self.context.operation and succeeded(reply):
            self._example_differs = False
        elif operation is self.context.operation and self.count:
            check_accepted(self.context, reply)
        return reply

    def _send(self, request: Request) -> ReplySteps:
        """Send a request of a cause; it counts for the clause of this cause if all its requests are sent."""
        if self._counts_for:
            self.context.assertions.send_for(self._counts_for)
        return (yield request)

    def _refuse(self, request: Request, view: RequestView, may_succeed: bool) -> ReplySteps:
        if may_succeed:
            yield from self._check_unchanged()
        parts = affected_parts(self.context, view)
        for part in parts:
            if part.id not in self._states:
                self._states[part.id] = part.known_state() or (yield from part.read())
        reply = yield from self._send(request)
        self.count += 1
        if succeeded(reply):
            yield from self._check_refused_items(parts, reply)
            self._states.clear()
            self._unchecked.clear()
            self._example_differs = False
            return reply
        self._unchecked.append((reply, parts))
        if may_succeed or self._each_alone:
            yield from self._check_unchanged()
        return reply

    def _check_unchanged(self) -> RequestSteps:
        """Check that the refused requests since the last call changed nothing."""
        parts = {part.id: part for _, parts in self._unchecked for part in parts}
        before = {name: self._states[name] for name in parts}
        for name, part in parts.items():
            self._states[name] = yield from part.read()
            if before[name] == part.known_state() != self._states[name] and (yield from part.shows_absent_records()):
                del before[name]
        texts = "; ".join(self._differences(before))
        replies = [reply for reply, _ in self._unchecked]
        self._unchecked.clear()
        if texts and len(replies) > 1:
            self.unexplained = texts, replies[-1]
            return
        self.found_change |= bool(texts)
        for reply in replies:
            self.context.check(not texts, f"every {self.context.resource.name} is unchanged", texts, reply)

    def _differences(self, before: dict[str, dict[str, Any]]) -> list[str]:
        found = (text for name, state in before.items() for text in differences(state, self._states[name]))
        return [each.removeprefix("/") for each in found]

    def _check_refused_items(self, parts: Sequence[StatePart], reply: Reply) -> RequestSteps:
        """Check that items which an accepted list reports as refused changed nothing, nor others made a record."""
        operation = self.context.operation
        makes_none = isinstance(operation.effect, Merge) and is_about_existing(self.context.contract, operation)
        refused = [
            each
            for each in parts
            if is_refused_item(each.key, reply) or (makes_none and each.is_absent(self._states[each.id]))
        ]
        self._unchecked = [(reply, refused)] if refused else []
        yield from self._check_unchanged()
        if isinstance(operation.effect, Create):
            yield from check_first_of_repeated(self.context, parts, reply)


def check_accepted(context: RecordContext, reply: Reply) -> None:
    """Check that a valid request is not refused after refused ones, if the operation has succeeded before."""
    refused = is_refused(reply)
    if context.operation.id in context.factory.succeeded_operations and not (refused and context.may_be_refused(reply)):
        context.check(not refused, "a valid request succeeds after refused ones", reply.summary, reply)


def sends_all(cause: Cause, operation: Operation) -> bool:
    """Return whether all requests of a cause are sent, if no other client uses the target."""
    return not cause.may_have_effect(operation) and cause.clause.check not in _KEYS


def _make_example_differ(context: RecordContext) -> RequestSteps:
    """Change the stored values, if they are the same as in the example of the operation."""
    operation, resource = context.operation, context.resource
    if isinstance(operation.effect, Create):
        return
    if not resource.singleton:
        yield from context.new_record()
        return
    shown, _ = yield from context.read({})
    fields = dict(settable_members(operation, resource))
    same = all(same_value(member_value(resource, shown, member), value) for member, value in fields.items())
    if fields and same:
        changed = {
            member: next(other_valid_values(context.factory, operation, resource, member, value), value)
            for member, value in fields.items()
        }
        yield update_request(context.factory, operation, {}, changed)
