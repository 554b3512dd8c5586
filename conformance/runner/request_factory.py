"""Lawful requests, and the records that they need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.checks.block_reason import NO_WRITES, BlockCode
from conformance.checks.causes.base import (
    Blocked,
    Cause,
    RecordNames,
    RecordNamesSteps,
    RequestSteps,
    ValidRequestSteps,
)
from conformance.contract.effects import AboutOne, Create, List, Rekey
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract, Operation, ParameterSlot, Resource
from conformance.contract.request_view import RequestView, dump_json, fill_path, parameter_text, set_value
from conformance.contract.value_zones import zones_of
from conformance.core.exchange import Credential, Pairs, Request
from conformance.core.test_values import GeneratedValues
from conformance.observation.records import record_key
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import Certainty, StateQuery, TargetState

JSON_HEADERS = (("Content-Type", "application/json"),)


class RequestFactory:
    """Makes lawful requests as generators: they yield the requests that prepare the ground.

    `credential_slot` is the one that requests use; `variation` is set by whoever drives the generators,
    so that choices among equals go round; `address` is the `base_url` of the target.
    """

    def __init__(
        self,
        contract: Contract,
        state: TargetState,
        causes: Sequence[Cause],
        may_write: bool,
        alone: bool,
        address: str,
    ) -> None:
        self.contract = contract
        self.state = state
        self.query: StateQuery = state
        self.names: GeneratedValues = state.names
        self.zones = zones_of(contract)
        self.causes = causes
        self.may_write = may_write
        self.alone = alone
        self.address = address
        self.credential_slot = next(iter(contract.credential_slots))
        self.variation = 0
        self.memory: dict[str, Any] = {}
        self._making: list[str] = []
        self._reading: set[str] = set()
        self._call: RequestView | None = None

    def view(self, request: Request) -> RequestView:
        """The request seen through the contract; the last one is kept, as several ask for it."""
        if self._call is None or self._call.request is not request:
            self._call = RequestView(self.contract, request)
        return self._call

    def valid_request(self, operation: Operation, items: int | None = None) -> ValidRequestSteps:
        """A request that should succeed. Raises Blocked. `items` sets the length of a list body."""
        if not (self.may_write or operation.safe):
            raise Blocked(NO_WRITES)
        yield from self._read_vocabularies(operation)
        if operation.takes != "list":
            filling = yield from self._filling(operation)
            return self._request(operation, filling, self._object_body(operation, filling))
        count = len(operation.body_example) if items is None else items
        fillings: list[RecordNames] = []
        for n in range(count):
            fillings.append((yield from self._item_filling(operation, n, fillings)))
        body = [self._item(operation, n, each) for n, each in enumerate(fillings)]
        return self._request(operation, fillings[0] if fillings else {}, dump_json(body))

    def _request(self, operation: Operation, filling: RecordNames, body: bytes | None) -> Request:
        path = fill_path(
            operation.path,
            {
                slot.name: self._value(operation, slot, slot.example, filling)
                for slot in operation.slots
                if slot.where == "path"
            },
        )
        query = tuple(
            (slot.name, parameter_text(self._value(operation, slot, slot.example, filling)))
            for slot in operation.slots
            if slot.where == "query" and slot.required
        )
        credentials = (Credential("valid", self.credential_slot),)
        return Request(operation.method, path, query, JSON_HEADERS if body is not None else (), body, credentials)

    def _object_body(self, operation: Operation, filling: RecordNames) -> bytes | None:
        if operation.takes == "nothing" or operation.body_example is ABSENT:
            return None
        return dump_json(self._filled(operation, operation.body_example, "body", filling))

    def _item(self, operation: Operation, n: int, filling: RecordNames) -> Any:
        examples = operation.body_example
        return self._filled(operation, examples[n % len(examples)], "item", filling)

    def _filled(self, operation: Operation, example: Any, where: str, filling: RecordNames) -> Any:
        for slot in operation.slots:
            if slot.where == where and len(slot.trail) == 1 and isinstance(example, dict) and slot.name in example:
                example = set_value(example, slot.trail, self._value(operation, slot, example[slot.name], filling))
        return example

    # --- values --------------------------------------------------------------------------------
    def _value(self, operation: Operation, slot: ParameterSlot, example: Any, filling: RecordNames) -> Any:
        if slot.name in filling:
            return filling[slot.name]
        if isinstance(operation.effect, Rekey) and slot.name in operation.effect.rekey.values():
            return self._other_word(slot, example, [*filling.values()])
        resource = self.contract.resource_of(operation)
        field = self.zones.field(slot)
        unique = resource is not None and slot.name in resource.unique and not operation.safe
        if field is not None and field.fresh and (isinstance(operation.effect, Create) or unique):
            return self.names.new_value(field.fresh)
        return self._other_word(slot, example, [])

    def _other_word(self, slot: ParameterSlot, example: Any, avoided: list[str]) -> Any:
        """The example, or a word of the vocabulary where the example is not in it or is to be avoided."""
        field = self.zones.field(slot)
        words = self.state.vocabulary(field) if field else None
        if not words or (example in words and example not in avoided):
            return example
        return next((word for word in sorted(words) if word not in avoided), example)

    def _read_vocabularies(self, operation: Operation) -> RequestSteps:
        for slot in operation.slots:
            field = self.zones.field(slot)
            if field is None or field.vocabulary is None or field.id in self.state.vocabularies:
                continue
            source = self.contract.operations.get(field.vocabulary.operation)
            if source is not None and source.id not in self._reading:
                self._reading.add(source.id)
                yield (yield from self.valid_request(source))

    # --- records -------------------------------------------------------------------------------
    def _filling(self, operation: Operation) -> RecordNamesSteps:
        """Names of existing records for every place of the request that refers to one."""
        resource = self.contract.resource_of(operation)
        about_one = resource is not None and self._is_about_one(operation, resource)
        filling: RecordNames = {}
        if resource is not None and about_one:
            filling = yield from (self.existing(resource.name) if operation.safe else self._own(resource))
        for slot in operation.slots:
            owner = self.contract.owners.get(slot.name)
            if owner is None or slot.name in filling or not self._stands_in_example(operation, slot):
                continue
            if owner is not resource or not isinstance(operation.effect, Create):
                found = yield from self.existing(owner.name)
                filling[slot.name] = found[owner.names[0]]
        if resource is not None and isinstance(operation.effect, Create) and not resource.made:
            yield from self._make_pair_free(operation, resource, filling)
        return filling

    def _stands_in_example(self, operation: Operation, slot: ParameterSlot) -> bool:
        if slot.where == "body":
            return (
                len(slot.trail) == 1
                and isinstance(operation.body_example, dict)
                and slot.name in operation.body_example
            )
        return slot.where == "path" or (slot.where == "query" and slot.required)

    def _is_about_one(self, operation: Operation, resource: Resource) -> bool:
        slots = {slot.name for slot in operation.slots if slot.where != "query"}
        about = isinstance(operation.effect, AboutOne)
        return about and not resource.singleton and bool(resource.names) and slots >= {*resource.names}

    def _make_pair_free(self, operation: Operation, resource: Resource, filling: RecordNames) -> RequestSteps:
        """Where the key is made of other records and taken, makes one of these anew."""
        names = [name for name in resource.names if name in filling]
        if names and self.state.exists(resource, filling) is not Certainty.NO:
            owner = self.contract.owners[names[0]]
            filling[names[0]] = (yield from self._make(owner))[owner.names[0]]

    def _item_filling(self, operation: Operation, n: int, before: list[RecordNames]) -> RecordNamesSteps:
        """As `_filling`, for item `n`: each is about a record of its own; a long list ends in records nobody has."""
        resource = self.contract.resource_of(operation)
        if resource is None or not self._is_about_one(operation, resource):
            return {}
        if n < len(operation.body_example):
            free = ({**each.names} for each in self.state.own_records(resource.name) if {**each.names} not in before)
            return next(free, None) or (yield from self._make(resource))
        fields = {field.name: field.fresh for field in self.contract.fields.values() if field.fresh}
        fresh = {name: self.names.new_value(fields[name]) for name in resource.names if name in fields}
        return {**before[0], **fresh}

    def existing(self, resource: str) -> RecordNamesSteps:
        """Request names of a record that exists: one of the run's own, else a new one; on a target that may not
        be written to, or for what cannot be made, one that a list shows. Raises Blocked."""
        makes = self.may_write and self.contract.operations_with(Create, resource)
        if makes or any(self.state.own_records(resource)):
            return (yield from self._own(self.contract.resources[resource]))
        for lister in self.contract.operations_with(List, resource):
            if resource not in self.state.listed:
                yield (yield from self.valid_request(lister))
            for record in self.state.listed.get(resource, []):
                return {**record.names}
        raise Blocked.because(BlockCode.RECORD_UNAVAILABLE, f"the target shows no {resource}, and none can be made")

    def _own(self, resource: Resource) -> RecordNamesSteps:
        """One of the run's own records, else a new one: what others made is never changed. Raises Blocked."""
        own = next(self.state.own_records(resource.name), None)
        return {**own.names} if own is not None else (yield from self._make(resource))

    def make(self, resource: str) -> RecordNamesSteps:
        """Request names of a new record. Raises Blocked."""
        return (yield from self._make(self.contract.resources[resource]))

    def about(self, operation: Operation, names: Mapping[str, Any], body: Any = None, query: Pairs = ()) -> Request:
        """A request of the operation about the record of these names, as it is and not necessarily lawful.
        Raises Blocked where it may not be sent."""
        if not (self.may_write or operation.safe):
            raise Blocked(NO_WRITES)
        headers = JSON_HEADERS if body is not None else ()
        return Request(
            operation.method,
            fill_path(operation.path, dict(names)),
            query,
            headers,
            None if body is None else dump_json(body),
            (Credential("valid", self.credential_slot),),
        )

    def sent(self, resource: str, names: Mapping[str, Any]) -> Mapping[str, Any]:
        """The members that one of the run's own records was made with."""
        key = record_key(self.contract.resources[resource], names)
        record = self.state.created.get((resource, key)) if key else None
        return record.sent if record else {}

    def made_by(self, reply: Reply) -> list[tuple[RecordNames, Mapping[str, Any]]]:
        """(request names, members sent) of each record that an accepted creation made."""
        return [({**each.names}, each.sent) for each in self.state.records_made_by(reply.view, reply.body)]

    def _make(self, resource: Resource) -> RecordNamesSteps:
        makers = self.contract.operations_with(Create, resource.name)
        if not makers or not self.may_write or resource.name in self._making:
            raise Blocked.because(BlockCode.RECORD_UNAVAILABLE, f"no {resource.name} can be made here")
        before = {each for each in self.state.created if each[0] == resource.name}
        self._making.append(resource.name)
        try:
            reply = yield (yield from self.valid_request(makers[0]))
        finally:
            self._making.pop()
        made = [
            record for place, record in self.state.created.items() if place[0] == resource.name and place not in before
        ]
        if not made:
            again = reply.succeeded and self.made_by(reply)
            why = "the reply shows one that was there already" if again else reply.summary
            raise Blocked.because(
                BlockCode.PREPARATION_REFUSED, f"{makers[0].id} made no {resource.name} to work with: {why}"
            )
        return {**made[-1].names}
