"""Lawful requests, and the records that they need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.checks.block_reason import NO_WRITES, BlockCode
from conformance.checks.causes.base import (
    Blocked,
    Cause,
    CreatedRecord,
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
from conformance.core.generated_values import GeneratedValues
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
        has_target_alone: bool,
        address: str,
    ) -> None:
        self.contract = contract
        self.state = state
        self.query: StateQuery = state
        self.names: GeneratedValues = state.names
        self.zones = zones_of(contract)
        self.causes = causes
        self.may_write = may_write
        self.has_target_alone = has_target_alone
        self.address = address
        self.credential_slot = next(iter(contract.credential_slots))
        self.variation = 0
        self.memory: dict[str, Any] = {}
        self._resources_in_creation: list[str] = []
        self._vocabularies_read: set[str] = set()
        self._last_view: RequestView | None = None

    def view(self, request: Request) -> RequestView:
        """The request seen through the contract; the last one is kept, as several ask for it."""
        if self._last_view is None or self._last_view.request is not request:
            self._last_view = RequestView(self.contract, request)
        return self._last_view

    def valid_request(self, operation: Operation, items: int | None = None) -> ValidRequestSteps:
        """A request that should succeed. Raises Blocked. `items` sets the length of a list body."""
        if not (self.may_write or operation.safe):
            raise Blocked(NO_WRITES)
        yield from self._read_vocabularies(operation)
        if operation.takes != "list":
            references = yield from self._references(operation)
            return self._request(operation, references, self._object_body(operation, references))
        count = len(operation.body_example) if items is None else items
        item_references: list[RecordNames] = []
        for n in range(count):
            item_references.append((yield from self._item_references(operation, n, item_references)))
        body = [self._list_item(operation, n, each) for n, each in enumerate(item_references)]
        return self._request(operation, item_references[0] if item_references else {}, dump_json(body))

    def _request(self, operation: Operation, references: RecordNames, body: bytes | None) -> Request:
        path = fill_path(
            operation.path,
            {
                slot.name: self._slot_value(operation, slot, slot.example, references)
                for slot in operation.slots
                if slot.where == "path"
            },
        )
        query = tuple(
            (slot.name, parameter_text(self._slot_value(operation, slot, slot.example, references)))
            for slot in operation.slots
            if slot.where == "query" and slot.required
        )
        credentials = (Credential("valid", self.credential_slot),)
        return Request(operation.method, path, query, JSON_HEADERS if body is not None else (), body, credentials)

    def _object_body(self, operation: Operation, references: RecordNames) -> bytes | None:
        if operation.takes == "nothing" or operation.body_example is ABSENT:
            return None
        return dump_json(self._with_values(operation, operation.body_example, "body", references))

    def _list_item(self, operation: Operation, n: int, references: RecordNames) -> Any:
        examples = operation.body_example
        return self._with_values(operation, examples[n % len(examples)], "item", references)

    def _with_values(self, operation: Operation, example: Any, where: str, references: RecordNames) -> Any:
        for slot in operation.slots:
            if slot.where == where and len(slot.trail) == 1 and isinstance(example, dict) and slot.name in example:
                example = set_value(
                    example, slot.trail, self._slot_value(operation, slot, example[slot.name], references)
                )
        return example

    # --- values --------------------------------------------------------------------------------
    def _slot_value(self, operation: Operation, slot: ParameterSlot, example: Any, references: RecordNames) -> Any:
        if slot.name in references:
            return references[slot.name]
        if isinstance(operation.effect, Rekey) and slot.name in operation.effect.rekey.values():
            return self._vocabulary_value(slot, example, [*references.values()])
        resource = self.contract.resource_of(operation)
        field = self.zones.field(slot)
        unique = resource is not None and slot.name in resource.unique and not operation.safe
        if field is not None and field.fresh and (isinstance(operation.effect, Create) or unique):
            return self.names.new_value(field.fresh)
        return self._vocabulary_value(slot, example, [])

    def _vocabulary_value(self, slot: ParameterSlot, example: Any, avoided: list[str]) -> Any:
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
            if source is not None and source.id not in self._vocabularies_read:
                self._vocabularies_read.add(source.id)
                yield (yield from self.valid_request(source))

    # --- records -------------------------------------------------------------------------------
    def _references(self, operation: Operation) -> RecordNamesSteps:
        """Names of existing records for every place of the request that refers to one."""
        resource = self.contract.resource_of(operation)
        concerns_one = resource is not None and self._concerns_one_record(operation, resource)
        references: RecordNames = {}
        if resource is not None and concerns_one:
            references = yield from (
                self.existing_record(resource.name) if operation.safe else self._own_record(resource)
            )
        for slot in operation.slots:
            owner = self.contract.owners.get(slot.name)
            if owner is None or slot.name in references or not self._is_in_example(operation, slot):
                continue
            if owner is not resource or not isinstance(operation.effect, Create):
                found = yield from self.existing_record(owner.name)
                references[slot.name] = found[owner.names[0]]
        if resource is not None and isinstance(operation.effect, Create) and not resource.made:
            yield from self._free_composite_key(operation, resource, references)
        return references

    def _is_in_example(self, operation: Operation, slot: ParameterSlot) -> bool:
        if slot.where == "body":
            return (
                len(slot.trail) == 1
                and isinstance(operation.body_example, dict)
                and slot.name in operation.body_example
            )
        return slot.where == "path" or (slot.where == "query" and slot.required)

    def _concerns_one_record(self, operation: Operation, resource: Resource) -> bool:
        slots = {slot.name for slot in operation.slots if slot.where != "query"}
        about = isinstance(operation.effect, AboutOne)
        return about and not resource.singleton and bool(resource.names) and slots >= {*resource.names}

    def _free_composite_key(self, operation: Operation, resource: Resource, references: RecordNames) -> RequestSteps:
        """Where the key is made of other records and taken, makes one of these anew."""
        names = [name for name in resource.names if name in references]
        if names and self.state.exists(resource, references) is not Certainty.NO:
            owner = self.contract.owners[names[0]]
            references[names[0]] = (yield from self._create_record(owner))[owner.names[0]]

    def _item_references(self, operation: Operation, n: int, before: list[RecordNames]) -> RecordNamesSteps:
        """As `_filling`, for item `n`: each is about a record of its own; a long list ends in records nobody has."""
        resource = self.contract.resource_of(operation)
        if resource is None or not self._concerns_one_record(operation, resource):
            return {}
        if n < len(operation.body_example):
            free = ({**each.names} for each in self.state.own_records(resource.name) if {**each.names} not in before)
            return next(free, None) or (yield from self._create_record(resource))
        fields = {field.name: field.fresh for field in self.contract.fields.values() if field.fresh}
        fresh = {name: self.names.new_value(fields[name]) for name in resource.names if name in fields}
        return {**before[0], **fresh}

    def existing_record(self, resource: str) -> RecordNamesSteps:
        """Request names of a record that exists: one of the run's own, else a new one; on a target that may not
        be written to, or for what cannot be made, one that a list shows. Raises Blocked."""
        makes = self.may_write and self.contract.operations_with(Create, resource)
        if makes or any(self.state.own_records(resource)):
            return (yield from self._own_record(self.contract.resources[resource]))
        for lister in self.contract.operations_with(List, resource):
            if resource not in self.state.listed:
                yield (yield from self.valid_request(lister))
            for record in self.state.listed.get(resource, []):
                return {**record.names}
        raise Blocked.because(BlockCode.RECORD_UNAVAILABLE, f"the target shows no {resource}, and none can be made")

    def _own_record(self, resource: Resource) -> RecordNamesSteps:
        """One of the run's own records, else a new one: what others made is never changed. Raises Blocked."""
        own = next(self.state.own_records(resource.name), None)
        return {**own.names} if own is not None else (yield from self._create_record(resource))

    def new_record(self, resource: str) -> RecordNamesSteps:
        """Request names of a new record. Raises Blocked."""
        return (yield from self._create_record(self.contract.resources[resource]))

    def request_for(
        self, operation: Operation, names: Mapping[str, Any], body: Any = None, query: Pairs = ()
    ) -> Request:
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

    def members_sent(self, resource: str, names: Mapping[str, Any]) -> Mapping[str, Any]:
        """The members that one of the run's own records was made with."""
        key = record_key(self.contract.resources[resource], names)
        record = self.state.created.get((resource, key)) if key else None
        return record.sent if record else {}

    def records_made_by(self, reply: Reply) -> list[CreatedRecord]:
        """Return each record that an accepted creation made."""
        return [CreatedRecord({**each.names}, each.sent) for each in self.state.records_made_by(reply.view, reply.body)]

    def _create_record(self, resource: Resource) -> RecordNamesSteps:
        makers = self.contract.operations_with(Create, resource.name)
        if not makers or not self.may_write or resource.name in self._resources_in_creation:
            raise Blocked.because(BlockCode.RECORD_UNAVAILABLE, f"no {resource.name} can be made here")
        before = {each for each in self.state.created if each[0] == resource.name}
        self._resources_in_creation.append(resource.name)
        try:
            reply = yield (yield from self.valid_request(makers[0]))
        finally:
            self._resources_in_creation.pop()
        made = [
            record for place, record in self.state.created.items() if place[0] == resource.name and place not in before
        ]
        if not made:
            again = reply.succeeded and self.records_made_by(reply)
            why = "the reply shows one that was there already" if again else reply.summary
            raise Blocked.because(
                BlockCode.PREPARATION_REFUSED, f"{makers[0].id} made no {resource.name} to work with: {why}"
            )
        return {**made[-1].names}
