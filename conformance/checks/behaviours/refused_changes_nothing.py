"""A refused request changes nothing: a bad key, a broken body, a wrong or missing member."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from conformance.checks.behaviours._reading_records import (
    alike,
    differences,
    key_of_item,
    listed,
    look,
    lookers,
    steady,
    stored,
)
from conformance.checks.behaviours._updating_records import others, settable, varied
from conformance.checks.behaviours.base import Behaviour, Witness, succeeded
from conformance.checks.causes.base import Cause, Filling, Lab, Steps
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Operation, Resource
from conformance.contract.request_view import Call
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import Answer

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
        resource = self.resource(operation)
        return not operation.safe and resource is not None and bool(lookers(self.contract, resource))

    def show(self, operation: Operation, lab: Lab, witness: Witness) -> Steps:
        seen: dict[str, Any] = {}
        causes = [each for each in lab.causes if each.clause.check in REFUSALS and operation in each.operations()]
        if causes:
            yield from self._make_different(operation, lab)
        for cause in causes:
            yield from self._watch(cause, operation, lab, witness, seen)

    def _make_different(self, operation: Operation, lab: Lab) -> Steps:
        """Sees to it that the request, if it acted, would change something that can be seen."""
        resource = self.resource(operation)
        assert resource is not None
        if operation.effect.name == "create":
            return
        if not resource.singleton:
            yield from lab.make(resource.name)
            return
        shown, _ = yield from look(self.contract, lab, resource, {})
        fields = dict(settable(operation, resource))
        changed = {
            member: next(others(lab, operation, resource, member, value), value) for member, value in fields.items()
        }
        same = all(alike(stored(resource, shown, member), value) for member, value in fields.items())
        if fields and same:
            yield lab.about(operation, {}, changed)

    def _watch(self, cause: Cause, operation: Operation, lab: Lab, witness: Witness, seen: dict[str, Any]) -> Steps:
        """Drives the first few of the cause's own provocations, with a look before and after each."""
        steps = cause.provoke(operation, lab)
        request, watched = next(steps, None), 0
        while request is not None and watched < PER_CAUSE:
            call = lab.call(request)
            if call.operation is operation and cause.recognise(call, lab.world) >= Answer.SOME:
                watched += 1
                if cause.clause.check == "already-exists":
                    # what is there must not take over the values that come with a second creation
                    call = lab.call(varied(self.contract, lab, operation, request))
                reply = yield from self._one(call, operation, lab, witness, seen)
            else:
                reply = yield request
                seen.clear()
            try:
                request = steps.send(reply)
            except StopIteration:
                return

    def _one(
        self, call: Call, operation: Operation, lab: Lab, witness: Witness, seen: dict[str, Any]
    ) -> Generator[Request, Reply, Reply]:
        """`seen` holds how things were when they were last looked at, while nothing else was sent."""
        resource = self.resource(operation)
        assert resource is not None
        place = self._place(call, operation, resource)
        if place not in seen:
            seen[place] = yield from self._state(call, operation, resource, lab)
        reply = yield call.request
        if succeeded(reply):
            seen.clear()
            return reply
        before, seen[place] = seen[place], (yield from self._state(call, operation, resource, lab))
        found = differences(before, seen[place])
        witness.check(not found, f"every {resource.name} as before", "; ".join(found), reply)
        return reply

    def _place(self, call: Call, operation: Operation, resource: Resource) -> str:
        """What the request is about: equal for requests whose effects show in the same look."""
        if operation.effect.name == "create" and resource.made:
            return str(sorted(call.path_values.items()))
        items: list[int | None] = [*range(len(call.items))] if operation.takes == "list" else [None]
        return str([sorted(self._names(call, resource, item).items()) for item in items])

    def _state(self, call: Call, operation: Operation, resource: Resource, lab: Lab) -> Generator[Request, Reply, Any]:
        """What the request would change, as it is now."""
        if operation.effect.name == "create" and resource.made:
            return (yield from self._keys(call, resource, lab))
        items: list[int | None] = [*range(min(len(call.items), 2))] if operation.takes == "list" else [None]
        state = {}
        for names in [{}] if resource.singleton else [self._names(call, resource, item) for item in items]:
            if ABSENT not in names.values():
                shown, _ = yield from look(self.contract, lab, resource, names)
                place = " ".join(map(str, names.values())) or resource.name
                state[place] = steady(self.contract, shown)
                # where nobody else can write, even what changes by itself is not changed as the operation would
                state |= {
                    f"{place} {member}": stored(resource, shown, member) for member in operation.effect.set if lab.alone
                }
        return state

    def _names(self, call: Call, resource: Resource, item: int | None) -> Filling:
        return {**call.path_values, **{name: call.named(name, item) for name in resource.names}}

    def _keys(self, call: Call, resource: Resource, lab: Lab) -> Generator[Request, Reply, Any]:
        """For records whose key the server makes: which there are. Where others can write, nothing can be told."""
        listers = self.contract.operations_with("list", resource.name)
        if not listers or not lab.alone:
            return {}
        shown, _ = yield from listed(lab, listers[0], call.path_values)
        return {str(key_of_item(resource, each)): "there" for each in shown}
