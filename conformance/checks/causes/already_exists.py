"""A creation (or a change of key) names what is taken: a key, or a member that no two records share."""

from __future__ import annotations

from typing import Any

from conformance.checks.causes.base import Cause, Lab, Steps, in_item, item_to_spoil, strongest
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Operation, Resource
from conformance.contract.request_view import Call, changed, dump
from conformance.observation.target_state import Answer, World

_TAKING = ("create", "rekey", "merge", "replace")


class AlreadyExists(Cause):
    stage = 52

    def applies(self, operation: Operation) -> bool:
        resource = self.contract.resources.get(operation.effect.resource or "")
        if resource is None or operation.effect.name != "create":
            return False
        return bool(resource.unique) or not resource.made

    def concerns(self, operation: Operation) -> bool:
        """Also what gives a record another key, or changes a member that no two records share."""
        resource = self.contract.resources.get(operation.effect.resource or "")
        if resource is None or not self.selected(operation):
            return False
        keyed = not resource.made and operation.effect.name in ("create", "rekey")
        shared = operation.effect.name in _TAKING and any(slot.name in resource.unique for slot in operation.slots)
        return keyed or shared

    def holds(self, call: Call, world: World) -> Answer:
        operation = call.operation
        resource = self.contract.resources.get(operation.effect.resource or "") if operation else None
        if operation is None or resource is None or operation.effect.name not in _TAKING:
            return Answer.NO
        items: list[int | None] = list(range(len(call.items))) if operation.takes == "list" else [None]
        keys = [self._key(call, operation, resource, item) for item in items]
        answers = [self._taken(call, resource, key, item, world) for key, item in zip(keys, items, strict=True)]
        twice = operation.effect.name == "create" and len({tuple(map(str, key.values())) for key in keys}) < len(keys)
        return max(strongest(answers), Answer.SOME if twice and not resource.made else Answer.NO)

    def _key(self, call: Call, operation: Operation, resource: Resource, item: int | None) -> dict[str, Any]:
        rekey = operation.effect.rekey
        return {name: call.named(rekey.get(name, name), item) for name in resource.names}

    def _taken(self, call: Call, resource: Resource, key: dict[str, Any], item: int | None, world: World) -> Answer:
        assert call.operation is not None
        moved = call.operation.effect.name == "rekey" and any(key[name] != call.named(name, item) for name in key)
        answers: list[Answer] = []
        if not resource.made and (call.operation.effect.name == "create" or moved) and ABSENT not in key.values():
            answers.append(world.alive(resource, key))
        shared = [
            world.taken(resource, member, call.named(member, item))
            for member in resource.unique
            if call.named(member, item) is not ABSENT
        ]
        # an update may repeat what the record itself has
        answers += shared if call.operation.effect.name == "create" else [min(each, Answer.MAYBE) for each in shared]
        return strongest(in_item(item) if each is Answer.YES else each for each in answers)

    def provoke(self, operation: Operation, lab: Lab) -> Steps:
        resource = self.contract.resources[operation.effect.resource or ""]
        names = yield from lab.existing(resource.name)
        taken = {**lab.sent(resource.name, names), **names}
        members = resource.unique if resource.made else resource.names
        request = yield from lab.lawful(operation)
        for slot in operation.slots:
            if slot.name in members and slot.name in taken and len(slot.trail) == 1:
                call = lab.call(request)
                request = changed(call, slot, taken[slot.name], item_to_spoil(call))
        if self.holds(lab.call(request), lab.world) >= Answer.SOME:
            yield request
        if operation.takes == "list" and not resource.made:
            request = yield from lab.lawful(operation)
            first = lab.call(request).items[0]
            yield request.but(body=dump([first, first]))
