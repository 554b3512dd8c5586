"""Valid requests, and the records that they need.

Theory of operation. A valid request is the example of an operation, with values from `example_requests`. The records
that it refers to must exist first. So the methods are generators: they yield the requests that prepare it, receive the
replies, and return the result:

    request = yield from factory.valid_request(operation)   # prepared, not sent yet
    reply = yield from factory.send_valid(operation)        # prepared and sent
    names = yield from factory.new_record("parcel")         # created

A request refers to a record that this run created or, if there is none, to a new one. If none can be created, a request
that only reads refers to a record that a list shows. A record that others may have created is never changed.

A factory is immutable: its results depend on its fields, the target state and the arguments.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.checks.behaviours._created_lookup import look_up_created
from conformance.checks.block_reason import NO_WRITES, BlockCode
from conformance.checks.causes.base import Cause
from conformance.checks.request_steps import (
    WHOLE,
    Blocked,
    CreatedRecord,
    Part,
    RecordNames,
    RecordNamesSteps,
    ReplySteps,
    RequestSteps,
    ValidRequestSteps,
)
from conformance.contract.effects import List
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.contract.security_schemes import Requirement
from conformance.contract.value_zones import Zones, zones_of
from conformance.core.exchange import Credential, Pairs, Request
from conformance.core.generated_values import GeneratedValues
from conformance.core.lazy import cached_property
from conformance.observation.created_records import created_records
from conformance.observation.record_states import ANY_STATE, Need, is_in_state
from conformance.observation.records import Key, Record, record_key
from conformance.observation.response_reading import Reply
from conformance.observation.state_query import StateQuery
from conformance.observation.target_state import TargetState
from conformance.runner.example_requests import ExampleRequests
from conformance.runner.request_references import find_item_references, find_references, first_not_in
from conformance.runner.state_changes import bring_into_state, route_to_state
from conformance.runner.valid_credentials import credentials_for, requirements_with_keys
from conformance.security.key_names import profile_of


@dataclass(frozen=True, eq=False)
class RequestFactory:
    """Makes valid requests and the records that they need. `RequestSource` explains the other fields.

    Attributes:
        contract: The contract.
        state: What is known of the target.
        query: Answers questions of causes about records: the state, or the store of the reference server.
        may_write: Whether requests that are not safe may be sent.
        requirement: The requirement of credentials that requests fulfil, where the operation has it.
        key_names: The names of the keys, as `security/key_names.py` explains.
        may_use_shared: Whether requests that are not safe may name records that all walks read.
        creating: Names of the resources of which a record is being created. While this creation is prepared, no other
            record of them is created, which avoids an endless recursion.
        requested_vocabularies: Ids of the operations whose vocabulary was requested; each is requested once.
    """

    contract: Contract
    state: TargetState
    query: StateQuery
    causes: Sequence[Cause]
    may_write: bool
    has_target_alone: bool
    address: str
    requirement: Requirement
    key_names: tuple[str, ...] = ()
    variation: int = 0
    part: Part = WHOLE
    may_use_shared: bool = True
    shared_observations: dict[str, Any] = field(default_factory=dict)
    creating: frozenset[str] = frozenset()
    requested_vocabularies: set[str] = field(default_factory=set)

    @property
    def profiles(self) -> Collection[str]:
        """The credential profiles for which there are keys."""
        return {profile_of(each) for each in self.key_names}

    @property
    def succeeded_operations(self) -> Collection[str]:
        """The ids of the operations that succeeded at least once."""
        return self.state.succeeded_operations

    def before_run(self, singleton: Resource) -> Any:
        """Return a singleton as the target showed it before the run changed it; None if it did not."""
        return self.state.singletons.get(singleton.name)

    @property
    def names(self) -> GeneratedValues:
        """The generator of new values."""
        return self.state.names

    @property
    def zones(self) -> Zones:
        """The value zones of the contract."""
        return zones_of(self.contract)

    @cached_property
    def _examples(self) -> ExampleRequests:
        return ExampleRequests(self.contract, self.state, self.credentials)

    def requirements(self, operation: Operation, profile: str = "") -> tuple[Requirement, ...]:
        """Return the requirements of an operation for which there are keys of its profile, or of another one."""
        return requirements_with_keys(operation, self.key_names, profile)

    def credentials(
        self, operation: Operation, requirement: Requirement | None = None, profile: str = ""
    ) -> tuple[Credential, ...]:
        """Return the valid credentials for an operation, or those of another profile."""
        return credentials_for(operation, requirement, self.requirement, profile, self.key_names)

    def view(self, request: Request) -> RequestView:
        """Return the request as the contract reads it."""
        return RequestView(self.contract, request)

    def with_all_values(self, variation: int | None = None) -> RequestFactory:
        """Return the factory that sends the whole lists of values; `variation` is another one, if given."""
        return replace(self, part=WHOLE, variation=self.variation if variation is None else variation)

    def for_walk(self, state: TargetState, part: Part, may_use_shared: bool) -> RequestFactory:
        """Return the factory of one walk, whose records and observations are its own."""
        return replace(
            self,
            state=state,
            query=state,
            part=part,
            may_use_shared=may_use_shared,
            shared_observations={},
            requested_vocabularies={*self.requested_vocabularies},
        )

    # --- requests ------------------------------------------------------------------------------
    def valid_request(
        self, operation: Operation, items: int | None = None, about: RecordNames | None = None
    ) -> ValidRequestSteps:
        """Return a request that should succeed, after sending the requests that prepare it.

        `items` is the length of a list body, None for the length of the example. A request without a list names the
        record `about`, if it is given, and its ancestors. That of a creation names the record above the new one.

        Raises:
            Blocked: The request may not be sent, or a record that it needs is unavailable.
        """
        if not (self.may_write or operation.safe):
            raise Blocked(NO_WRITES)
        yield from self.request_vocabularies(operation)
        if operation.takes == "list":
            count = len(operation.body_example) if items is None else items
            item_references = yield from find_item_references(self, operation, count)
            return self._examples.list_request(operation, item_references)
        references = yield from find_references(self, operation, about)
        return self._examples.request(operation, references)

    def send_valid(
        self, operation: Operation, items: int | None = None, about: RecordNames | None = None
    ) -> ReplySteps:
        """Send what `valid_request` returns for the same arguments, and return the reply; it raises the same errors."""
        return (yield (yield from self.valid_request(operation, items, about)))

    def request_for(
        self, operation: Operation, names: Mapping[str, Any], body: Any = None, query: Pairs = ()
    ) -> Request:
        """Return a request about the record with these request names, with members of the record in its `body`.

        Raises:
            Blocked: The request may not be sent.
        """
        if not (self.may_write or operation.safe):
            raise Blocked(NO_WRITES)
        return self._examples.request_about(operation, names, body, query)

    def request_vocabularies(self, operation: Operation) -> RequestSteps:
        """Request the target's words for the parameters of an operation, unless they were requested before."""
        for slot in operation.slots:
            field = self.zones.field(slot)
            if field is None or field.vocabulary is None or field.id in self.state.vocabularies:
                continue
            source = self.contract.operations.get(field.vocabulary.operation)
            if source is not None and source.id not in self.requested_vocabularies:
                self.requested_vocabularies.add(source.id)
                yield from self.send_valid(source)

    # --- records -------------------------------------------------------------------------------
    def existing_record(self, resource: str, state: Need = ANY_STATE) -> RecordNamesSteps:
        """Return the request names of an existing record, for a request that does not change it.

        Raises:
            Blocked: The target shows no record in this state, and none can be created.
        """
        own = next(_in_state(state, self.state.own_records(resource)), None)
        if own is not None:
            return {**own.names}
        if self.may_write and self.contract.creators_of(resource):
            return (yield from self.new_record(resource, state))
        for lister in self.contract.operations_with(List, resource):
            if resource not in self.state.listed:
                yield from self.send_valid(lister)
            for record in self.state.listed.get(resource, []):
                if is_in_state(state, record.sent):
                    return {**record.names}
        raise Blocked.because(BlockCode.RECORD_UNAVAILABLE, f"the target shows no {resource}, and none can be created")

    def new_record(
        self, resource: str, state: Need = ANY_STATE, below: RecordNames | None = None, confirmed: bool = False
    ) -> RecordNamesSteps:
        """Create a record, bring it into the state, and return its request names; see `RequestSource`.

        Raises:
            Blocked: The record cannot be created, no operation leads to the state, or the record shows another one.
        """
        kind = self.contract.resources[resource]
        creation = route_to_state(self.contract, kind, state).creation if state else None
        names = yield from self._create_record(kind, creation, below)
        yield from bring_into_state(self, kind, names, state, confirmed)
        return names

    def own_record(
        self, resource: Resource, others: Sequence[RecordNames] = (), state: Need = ANY_STATE
    ) -> RecordNamesSteps:
        """Return the request names of a record, not one of `others`, for a request that changes it.

        It is a record of this run in the state, or else a new one, or else a shared one.

        Raises:
            Blocked: There is no such record, and none can be created.
        """
        found = first_not_in(others, _in_state(state, self.state.own_records(resource.name, self.may_use_shared)))
        return found if found is not None else (yield from self._created_or_shared(resource, others, state))

    def _created_or_shared(self, resource: Resource, others: Sequence[RecordNames], state: Need) -> RecordNamesSteps:
        try:
            return (yield from self.new_record(resource.name, state))
        except Blocked:
            found = first_not_in(others, _in_state(state, self.state.own_records(resource.name)))
            if found is None:
                raise
            return found

    def _create_record(
        self, resource: Resource, maker: Operation | None, below: RecordNames | None
    ) -> RecordNamesSteps:
        makers = [maker] if maker is not None else self.contract.creators_of(resource.name)
        if not makers or not self.may_write or resource.name in self.creating:
            raise Blocked.because(BlockCode.RECORD_UNAVAILABLE, f"no {resource.name} can be created here")
        before, known = {*self.state.created}, self.state.created
        creator = replace(self, creating=self.creating | {resource.name})
        reply = yield from creator.send_valid(makers[0], 1 if makers[0].takes == "list" else None, below)
        if self.state.unidentified:
            yield from look_up_created(self.contract, self, reply)
        new = [place for place in known if place[0] == resource.name and place not in before]
        created = [known[place] for place in new if not self.state.is_foreign(place)]
        if not created:
            raise self._creation_refused(makers[0], resource, reply)
        return {**created[-1].names}

    def _creation_refused(self, maker: Operation, resource: Resource, reply: Reply) -> Blocked:
        is_older = reply.succeeded and self.records_made_by(reply)
        why = "the reply shows one that existed before" if is_older else reply.summary
        text = f"{maker.id} created no {resource.name} that can be used: {why}"
        return Blocked.because(BlockCode.PREPARATION_REFUSED, text)

    def members_sent(self, resource: str, names: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the members that this run created the record with; empty for other records."""
        key = record_key(self.contract.resources[resource], names)
        record = self.state.created.get((resource, key)) if key else None
        return record.sent if record else {}

    def records_made_by(self, reply: Reply) -> list[CreatedRecord]:
        """Return the records that an accepted creation made, given its reply."""
        made = created_records(reply.view, reply.body, True, reply.older)
        return [CreatedRecord({**each.names}, each.sent) for each in made]

    def keys_made(self, resource: str) -> set[Key]:
        """Return the keys of all records of a resource that the run has made, whether or not they still exist."""
        return {key for name, key in self.state.made if name == resource}


def _in_state(state: Need, records: Iterable[Record]) -> Iterator[Record]:
    return (each for each in records if is_in_state(state, each.state))
