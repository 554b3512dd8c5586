"""A refused request changes nothing: a bad key, a broken body, a wrong or missing member."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from conformance.checks.behaviours._reading_records import (
    differences,
    item_key,
    member_value,
    read_list,
    read_record,
    reading_operations,
    same_value,
    without_volatile,
)
from conformance.checks.behaviours._updating_records import other_valid_values, settable_members, with_other_values
from conformance.checks.behaviours.base import Assertions, Behaviour, succeeded
from conformance.checks.causes.base import Cause, RecordNames, RequestSource, RequestSteps
from conformance.contract.effects import Create, List, Merge
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Operation, Resource
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request
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


class RefusedChangesNothing(Behaviour):
    def applies(self, operation: Operation) -> bool:
        resource = self.contract.resource_of(operation)
        return not operation.safe and resource is not None and bool(reading_operations(self.contract, resource))

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        known_states: dict[str, Any] = {}
        causes = [each for each in factory.causes if each.clause.check in REFUSALS and operation in each.operations()]
        if causes:
            yield from self._make_example_differ(operation, factory)
        for cause in causes:
            yield from self._check_refusals(cause, operation, factory, assertions, known_states)

    def _make_example_differ(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        """Sees to it that the request, if it acted, would change something that can be seen."""
        resource = self.contract.resource_of(operation)
        assert resource is not None
        if isinstance(operation.effect, Create):
            return
        if not resource.singleton:
            yield from factory.new_record(resource.name)
            return
        shown, _ = yield from read_record(self.contract, factory, resource, {})
        fields = dict(settable_members(operation, resource))
        changed = {
            member: next(other_valid_values(factory, operation, resource, member, value), value)
            for member, value in fields.items()
        }
        same = all(same_value(member_value(resource, shown, member), value) for member, value in fields.items())
        if fields and same:
            yield factory.request_for(operation, {}, changed)

    def _check_refusals(
        self,
        cause: Cause,
        operation: Operation,
        factory: RequestSource,
        assertions: Assertions,
        known_states: dict[str, Any],
    ) -> RequestSteps:
        """Drives the first few of the cause's own provocations, with a look before and after each."""
        steps = cause.provoke(operation, factory)
        request, watched = next(steps, None), 0
        while request is not None and watched < PER_CAUSE:
            view = factory.view(request)
            if view.operation is operation and cause.recognise(view, factory.query) >= Certainty.SOME:
                watched += 1
                if cause.clause.check == "already-exists":
                    # what is there must not take over the values that come with a second creation
                    view = factory.view(with_other_values(self.contract, factory, operation, request))
                reply = yield from self._check_refusal(view, operation, factory, assertions, known_states)
            else:
                reply = yield request
                known_states.clear()
            try:
                request = steps.send(reply)
            except StopIteration:
                return

    def _check_refusal(
        self,
        view: RequestView,
        operation: Operation,
        factory: RequestSource,
        assertions: Assertions,
        known_states: dict[str, Any],
    ) -> Generator[Request, Reply, Reply]:
        """`seen` holds how things were when they were last looked at, while nothing else was sent."""
        resource = self.contract.resource_of(operation)
        assert resource is not None
        place = self._state_name(view, operation, resource)
        if place not in known_states:
            known_states[place] = yield from self._read_state(view, operation, resource, factory)
        reply = yield view.request
        if succeeded(reply):
            known_states.clear()
            return reply
        before, known_states[place] = (
            known_states[place],
            (yield from self._read_state(view, operation, resource, factory)),
        )
        found = differences(before, known_states[place])
        assertions.check(not found, f"every {resource.name} as before", "; ".join(found), reply)
        return reply

    def _state_name(self, view: RequestView, operation: Operation, resource: Resource) -> str:
        """What the request is about: equal for requests whose effects show in the same look."""
        if isinstance(operation.effect, Create) and resource.made:
            return str(sorted(view.path_values.items()))
        items: list[int | None] = [*range(len(view.items))] if operation.takes == "list" else [None]
        return str([sorted(self._names(view, resource, item).items()) for item in items])

    def _read_state(
        self, view: RequestView, operation: Operation, resource: Resource, factory: RequestSource
    ) -> Generator[Request, Reply, Any]:
        """What the request would change, as it is now."""
        if isinstance(operation.effect, Create) and resource.made:
            return (yield from self._keys(view, resource, factory))
        items: list[int | None] = [*range(min(len(view.items), 2))] if operation.takes == "list" else [None]
        own = operation.effect.set if isinstance(operation.effect, Create | Merge) else {}
        state = {}
        for names in [{}] if resource.singleton else [self._names(view, resource, item) for item in items]:
            if ABSENT not in names.values():
                shown, _ = yield from read_record(self.contract, factory, resource, names)
                place = " ".join(map(str, names.values())) or resource.name
                state[place] = without_volatile(self.contract, shown)
                # where nobody else can write, even what changes by itself is not changed as the operation would
                state |= {
                    f"{place} {member}": member_value(resource, shown, member)
                    for member in own
                    if factory.has_target_alone
                }
        return state

    def _names(self, view: RequestView, resource: Resource, item: int | None) -> RecordNames:
        return {**view.path_values, **{name: view.value_named(name, item) for name in resource.names}}

    def _keys(self, view: RequestView, resource: Resource, factory: RequestSource) -> Generator[Request, Reply, Any]:
        """For records whose key the server makes: which there are. Where others can write, nothing can be told."""
        listers = self.contract.operations_with(List, resource.name)
        if not listers or not factory.has_target_alone:
            return {}
        shown, _ = yield from read_list(factory, listers[0], view.path_values)
        return {str(item_key(resource, each)): "there" for each in shown}
