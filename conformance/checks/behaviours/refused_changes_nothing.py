"""A refused request changes nothing.

Causes provoke the refused requests: with an invalid credential, a malformed body, a wrong or missing member. Before and
after each refused request, the affected records are read: the records that the request names. A creation whose key the
server generates names no record; for it, the list of all records is read. If the stored values equal those in the
request, a change would be invisible, so the stored values are changed first. An accepted request shows nothing about
the clause. After it, and after each request that only prepares another, the records are read again.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress
from typing import Any

from conformance.checks.access import NO_ACCESS, Access, access_to_all_records
from conformance.checks.behaviours._reading_records import (
    differences,
    item_key,
    member_value,
    same_value,
    without_volatile,
)
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext, StateObserver
from conformance.checks.behaviours._updating_records import (
    other_valid_values,
    settable_members,
    update_request,
    with_other_values,
)
from conformance.checks.behaviours.base import succeeded
from conformance.checks.causes.base import Cause, RecordNames, ReplySteps, RequestSteps
from conformance.contract.effects import Create, List, Merge
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Operation
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.created_records import parent_names
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import Certainty

REFUSALS = (
    "credential-missing",
    "credential-unknown",
    "malformed-body",
    "body-shape",
    "field-missing",
    "field-invalid",
    "already-exists",
)
PER_CAUSE = 2

StateSteps = Generator[Request, Reply, dict[str, Any]]


class RefusedChangesNothing(RecordBehaviour):
    """Checks two refused requests for each cause in `REFUSALS`."""

    needs = "a write to a resource whose records can be read"

    def access(self, operation: Operation) -> Access:
        resource = self.contract.resource_of(operation)
        lists_all = resource is not None and bool(resource.key_pattern) and isinstance(operation.effect, Create)
        return super().access(operation) | (access_to_all_records(self.contract, operation) if lists_all else NO_ACCESS)

    def size(self, operation: Operation) -> int:
        return 2 * PER_CAUSE * len(REFUSALS)

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        return not operation.safe

    def observe(self, context: RecordContext) -> RequestSteps:
        operation = context.operation
        causes = [
            each for each in context.factory.causes if each.clause.check in REFUSALS and operation in each.operations()
        ]
        if context.factory.part.of(causes):
            yield from _make_example_differ(context)
        refusals = _Refusals(context)
        for cause in context.factory.part.of(causes):
            yield from refusals.check_cause(cause)


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


class _Refusals:
    """Sends requests that one operation must refuse, and compares the records before and after.

    `observers` has the state that was read last, by `_AffectedRecords.id`. It is cleared if a request may have changed
    records.
    """

    def __init__(self, context: RecordContext) -> None:
        self.context = context
        self.observers: dict[str, StateObserver[dict[str, Any]]] = {}

    def check_cause(self, cause: Cause) -> RequestSteps:
        """Provoke a cause until `PER_CAUSE` refused requests are checked."""
        steps, checked = cause.provoke(self.context.operation, self.context.factory), 0
        with suppress(StopIteration):
            request = next(steps)
            while checked < PER_CAUSE:
                is_refusal = self._is_refusal(cause, request)
                reply = yield from (self._check(cause, request) if is_refusal else self._prepare(request))
                checked += is_refusal
                request = steps.send(reply)

    def _is_refusal(self, cause: Cause, request: Request) -> bool:
        view = self.context.factory.view(request)
        of_operation = view.operation is self.context.operation
        return of_operation and cause.recognise(view, self.context.factory.query) >= Certainty.SOME

    def _prepare(self, request: Request) -> ReplySteps:
        reply = yield request
        self.observers.clear()
        return reply

    def _check(self, cause: Cause, request: Request) -> ReplySteps:
        context = self.context
        if cause.clause.check == "already-exists":
            # With the values of the existing record, no change of it could be seen.
            request = with_other_values(context.contract, context.factory, context.operation, request)
        records = _AffectedRecords(context, context.factory.view(request))
        observer = self.observers.setdefault(records.id, StateObserver(records.read))
        before = yield from observer.state()
        reply = yield request
        if succeeded(reply):
            self.observers.clear()
            return reply
        found = differences(before, (yield from observer.read_again()))
        context.check(not found, f"every {context.resource.name} is unchanged", "; ".join(found), reply)
        return reply


class _AffectedRecords:
    """The records that one request would change if it was accepted."""

    def __init__(self, context: RecordContext, view: RequestView) -> None:
        self.context = context
        self.view = view
        effect = context.operation.effect
        self.adds_made_key = isinstance(effect, Create) and bool(context.resource.key_pattern)
        self.items: list[int | None] = [*range(len(view.items))] if context.operation.takes == "list" else [None]

    @property
    def id(self) -> str:
        """An id that is the same for requests that would change the same records."""
        if self.adds_made_key:
            return str(sorted(self.view.path_values.items()))
        return str([sorted(self._names(item).items()) for item in self.items])

    def read(self) -> StateSteps:
        """Return the current state: a description of each record -> what the target shows of it."""
        if self.adds_made_key:
            return (yield from self._keys())
        state: dict[str, Any] = {}
        for names in [{}] if self.context.resource.singleton else [self._names(item) for item in self.items[:2]]:
            if ABSENT not in names.values():
                state |= yield from self._record(names)
        return state

    def _names(self, item: int | None) -> RecordNames:
        names = {name: self.view.value_named(name, item) for name in self.context.resource.names}
        return {**self.view.path_values, **names}

    def _record(self, names: RecordNames) -> StateSteps:
        resource, effect = self.context.resource, self.context.operation.effect
        shown, _ = yield from self.context.read(names)
        place = " ".join(map(str, names.values())) or resource.name
        # Volatile members that the operation sets are compared too, if no other client can change them.
        alone = self.context.factory.has_target_alone
        own = effect.set if isinstance(effect, Create | Merge) and alone else {}
        volatile = {f"{place} {member}": member_value(resource, shown, member) for member in own}
        return {place: without_volatile(self.context.contract, shown)} | volatile

    def _keys(self) -> StateSteps:
        """Return the keys of all records in the list; an empty state if other clients can write."""
        context = self.context
        listers = context.contract.operations_with(List, context.resource.name)
        if not listers or not context.factory.has_target_alone:
            return {}
        names = {**self.view.path_values, **parent_names(self.view, context.resource)}
        for name in context.resource.parents:
            if name not in names and name in listers[0].path_names:
                owner = context.contract.owners[name]
                # the record to which a valid request refers
                names[name] = (yield from context.factory.existing_record(owner.name))[owner.names[0]]
        shown, _ = yield from context.read_list(listers[0], names)
        return {str(item_key(context.resource, each)): "listed" for each in shown}
