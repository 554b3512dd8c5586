"""The request gives a record a value that another record already has.

The value is a key that clients choose, or a unique member. Creations, changes of key and updates can have the fault.
It is certain if the other record certainly exists. It is never certain for a unique member in an update, because the
updated record itself may have the value. A list with the same key twice also has the fault, in one of its items.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.checks.access import Access, access_of_requests, access_to_new_records
from conformance.checks.causes._changed_states import Values, change_request, state_updates
from conformance.checks.causes.base import Cause, RequestSource, item_to_break
from conformance.checks.causes.too_many import several_items
from conformance.checks.request_steps import RequestSteps
from conformance.contract.effects import Create, Merge, Rekey, Update
from conformance.contract.json_pointer import ABSENT
from conformance.contract.operation import Operation
from conformance.contract.record_requests import record_slots, required_values
from conformance.contract.request_view import RequestView, dump_json, with_value
from conformance.contract.resource import Resource
from conformance.contract.value_zones import zones_of
from conformance.observation.certainty import Certainty, certainty_in_item, strongest
from conformance.observation.state_query import StateQuery

_EFFECTS = (Create, Rekey, Update)
"""Effects that set a key or a unique member."""


class AlreadyExists(Cause):
    """`provoke` sends the key or the unique members of an existing record, also one that it got by an update.

    If clients choose the key, it also sends that of a record in another state than a new one, such as archived.
    It also sends a list with the same new key three times, if that many items are allowed.
    """

    stage = 52
    needs = "a creation with a key that the client chooses, or with a unique member"
    is_in_items = True

    def can_provoke(self, operation: Operation) -> bool:
        resource = self.contract.resource_of(operation)
        if resource is None or not isinstance(operation.effect, Create):
            return False
        return bool(resource.unique) or not resource.key_pattern

    def can_hold(self, operation: Operation) -> bool:
        """Return True also for changes of a key or a unique member, on which the cause is not provoked."""
        resource = self.contract.resource_of(operation)
        if resource is None or not self.is_about(operation):
            return False
        keyed = not resource.key_pattern and isinstance(operation.effect, Create | Rekey)
        shared = isinstance(operation.effect, _EFFECTS) and any(
            slot.name in resource.unique for slot in operation.slots
        )
        return keyed or shared

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        operation = view.operation
        resource = self.contract.resource_of(operation)
        if operation is None or resource is None or not isinstance(operation.effect, _EFFECTS):
            return Certainty.NO
        items: list[int | None] = list(range(len(view.items))) if operation.takes == "list" else [None]
        keys = [self._key(view, operation, resource, item) for item in items]
        answers = [self._key_in_use(view, resource, key, item, state) for key, item in zip(keys, items, strict=True)]
        makes = isinstance(operation.effect, Create) and not resource.key_pattern
        twice = makes and len({tuple(map(str, key.values())) for key in keys}) < len(keys)
        return max(strongest(answers), Certainty.SOME if twice else Certainty.NO)

    def _key(self, view: RequestView, operation: Operation, resource: Resource, item: int | None) -> dict[str, Any]:
        rekey = operation.effect.rekey if isinstance(operation.effect, Rekey) else {}
        return {name: view.value_named(rekey.get(name, name), item) for name in resource.names}

    def _key_in_use(
        self, view: RequestView, resource: Resource, key: dict[str, Any], item: int | None, state: StateQuery
    ) -> Certainty:
        assert view.operation is not None
        effect = view.operation.effect
        moved = isinstance(effect, Rekey) and any(key[name] != view.value_named(name, item) for name in key)
        answers: list[Certainty] = []
        if not resource.key_pattern and (isinstance(effect, Create) or moved) and ABSENT not in key.values():
            answers.append(state.exists(resource, key))
        shared = [
            state.value_in_use(resource, member, view.value_named(member, item))
            for member in resource.unique
            if view.value_named(member, item) is not ABSENT
        ]
        # An update may repeat the value that the record itself has.
        answers += shared if isinstance(effect, Create) else [min(each, Certainty.MAYBE) for each in shared]
        return strongest(certainty_in_item(item) if each is Certainty.YES else each for each in answers)

    def access(self, operation: Operation) -> Access:
        if any(self.state_updates(operation)):
            resource = self.contract.resources[operation.effect_as(Create).resource]
            return super().access(operation) | access_to_new_records(self.contract, resource)
        changes = any(self.updates_of_unique(operation))
        return access_of_requests(self.contract, operation) if changes else super().access(operation)

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        resource = self.contract.resources[operation.effect_as(Create).resource]
        names = yield from factory.existing_record(resource.name)
        members = resource.unique if resource.key_pattern else resource.names
        if resource.key_pattern and not {*members} & {*factory.members_sent(resource.name, names)}:
            # A server may have made this record of a body that it should have refused.
            names = yield from factory.new_record(resource.name)
        used_values = {**factory.members_sent(resource.name, names), **names}
        yield from self._provoke_with(
            operation, {name: used_values[name] for name in members if name in used_values}, factory
        )
        yield from self._provoke_with_updated(operation, resource, factory)
        yield from self._provoke_in_other_state(operation, resource, factory)
        if operation.takes == "list" and not resource.key_pattern:
            request = yield from factory.valid_request(operation)
            first = factory.view(request).items[0]
            yield request.replace(body=dump_json([first] * (several_items(self.contract, operation) or 1)))

    def _provoke_with(self, operation: Operation, values: Values, factory: RequestSource) -> RequestSteps:
        """Send a creation with these values, if they are certainly in use."""
        request = yield from factory.valid_request(operation)
        for slot in operation.slots:
            if slot in operation.named_slots and slot.name in values:
                view = factory.view(request)
                request = with_value(view, slot, values[slot.name], item_to_break(view))
        if self.holds(factory.view(request), factory.query) >= Certainty.SOME:
            yield request

    def _provoke_in_other_state(self, operation: Operation, resource: Resource, factory: RequestSource) -> RequestSteps:
        """Send the key of a record that has changed since its creation in all closed members that updates can set."""
        updates = [*self.state_updates(operation)]
        if not updates:
            return
        names = yield from factory.new_record(resource.name)
        for update, values in updates:
            yield change_request(factory, update, names, values)
        yield from self._provoke_with(operation, names, factory)

    def state_updates(self, operation: Operation) -> Iterator[tuple[Operation, Values]]:
        """Yield the updates that bring a record, whose key clients choose, into another state; see `state_updates`."""
        resource = self.contract.resources[operation.effect_as(Create).resource]
        yield from () if resource.key_pattern else state_updates(self.contract, resource)

    def _provoke_with_updated(self, operation: Operation, resource: Resource, factory: RequestSource) -> RequestSteps:
        """Send a unique value that another record has only since an update."""
        slots = {slot.name: slot for slot in operation.slots if slot in operation.named_slots}
        for update, member in self.updates_of_unique(operation):
            names = yield from factory.new_record(resource.name)
            value = factory.names.new_value(self._new_value(update, member))
            reply = yield factory.request_for(update, names, {**required_values(update), member: value})
            request = with_value(factory.view((yield from factory.valid_request(operation))), slots[member], value)
            if reply.succeeded and self.holds(factory.view(request), factory.query) >= Certainty.SOME:
                yield request

    def updates_of_unique(self, operation: Operation) -> Iterator[tuple[Operation, str]]:
        """Yield each update of the created records, with each unique member to which it gives a value."""
        resource = self.contract.resources[operation.effect_as(Create).resource]
        sent = {slot.name for slot in operation.slots if slot in operation.named_slots}
        for update in self.contract.operations_with(Merge, resource.name) if resource.key_pattern else ():
            for member in record_slots(update):
                if member in resource.unique and member in sent and self._new_value(update, member):
                    yield update, member

    def _new_value(self, update: Operation, member: str) -> str:
        """Return the template of new values of a member; "" if it has none."""
        field = zones_of(self.contract).field(record_slots(update)[member])
        return (field and field.new_value) or ""
