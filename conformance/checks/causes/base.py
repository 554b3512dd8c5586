"""The base class of causes, and what they share.

A cause is one reason for which an API refuses a request: a missing credential, an invalid value, a record that does not
exist. A request *has the fault* of the cause if this reason applies to it. Two methods do the work:

    holds      whether a request has the fault, from the request and what is known of the records. The judge finds the
               allowed outcomes with it, and the reference server chooses its reply with it
    provoke    requests with the fault, which differ from valid ones in nothing else that explains a refusal

A cause must recognise what it provokes, and no other cause may (`tests/checks/causes/test_causes.py`). The other
methods restrict these two to operations:

    is_about(operation)       the clause lists the operation
    can_provoke(operation)    `provoke` can make a request to the operation with the fault
    operations()              where the run provokes the cause; by default, where both of the above are true
    can_hold(operation)       a request to the operation can have the fault, even if `provoke` cannot make one
    recognise(request)        the answer of `holds`, but NO if the clause does not list the operation of the request

Steps are generators: they yield requests and receive the replies. `Certainty` says whether a request has the fault:
certainly, possibly, or not. It is `SOME` if only some items of a list have it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, Protocol, TypeVar

from conformance.checks.access import Access, access_of_refused_requests, access_of_requests
from conformance.checks.request_steps import (
    CreatedRecord,
    Part,
    RecordNames,
    RecordNamesSteps,
    ReplySteps,
    RequestSteps,
    ValidRequestSteps,
)
from conformance.contract.clause import Clause
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.record_requests import key_value
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.contract.security_schemes import Requirement
from conformance.contract.value_zones import Zone, Zones, zones_of
from conformance.core.exchange import Credential, Pairs, Request
from conformance.core.generated_values import GeneratedValues
from conformance.observation.certainty import Certainty
from conformance.observation.record_states import ANY_STATE, Need
from conformance.observation.records import Key
from conformance.observation.response_reading import Reply
from conformance.observation.state_query import StateQuery

T = TypeVar("T")


class RequestSource(Protocol):
    """Makes the valid requests that causes and behaviours start from, and the records that these requests need.

    Call the methods that return steps with `yield from`. They raise Blocked if a request may not be sent, or if a
    record that it needs is unavailable.
    """

    @property
    def has_target_alone(self) -> bool:
        """Whether no other client can change the target's data."""

    @property
    def address(self) -> str:
        """The base URL of the target, to which the paths of requests are appended."""

    @property
    def shared_observations(self) -> dict[str, Any]:
        """A store that all behaviours of a run share, so that common observations are made once."""

    @property
    def variation(self) -> int:
        """The index of the current operation in `operations()` of the check; `pick_in_turn` varies requests with it."""

    @property
    def part(self) -> Part:
        """The part of a long list of values that is sent."""

    @property
    def succeeded_operations(self) -> Collection[str]:
        """The ids of the operations that succeeded at least once."""

    def before_run(self, singleton: Resource) -> Any:
        """Return a singleton as the target showed it before the run changed it; None if it did not."""

    @property
    def profiles(self) -> Collection[str]:
        """The credential profiles for which there are keys."""

    @property
    def names(self) -> GeneratedValues:
        """The generator of new values and of ids that no record has."""

    @property
    def zones(self) -> Zones:
        """The zones of values: right, wrong or open."""

    @property
    def query(self) -> StateQuery:
        """What is known of the records of the target."""

    @property
    def causes(self) -> Sequence[Cause]:
        """Every cause of the contract."""

    def view(self, request: Request) -> RequestView:
        """Return the request as the contract reads it."""

    def requirements(self, operation: Operation, profile: str = "") -> Sequence[Requirement]:
        """Return the requirements of an operation for which there are keys of its profile, or of another one."""

    def credentials(
        self, operation: Operation, requirement: Requirement | None = None, profile: str = ""
    ) -> tuple[Credential, ...]:
        """Return the valid credentials for an operation, or those of another profile."""

    def with_all_values(self, variation: int | None = None) -> RequestSource:
        """Return the source that sends the whole lists of values; `variation` is another one, if given."""

    def valid_request(
        self, operation: Operation, items: int | None = None, about: RecordNames | None = None
    ) -> ValidRequestSteps:
        """Return a request that should succeed, after sending the requests that prepare it.

        `items` is the length of a list body, None for the length of the example. A request without a list names the
        record `about`, if it is given.
        """

    def send_valid(self, operation: Operation, items: int | None = None) -> ReplySteps:
        """Send a request that should succeed, and return the reply."""

    def existing_record(self, resource: str, state: Need = ANY_STATE) -> RecordNamesSteps:
        """Return the request names of an existing record in a state, which is created if there is none."""

    def new_record(
        self, resource: str, state: Need = ANY_STATE, below: RecordNames | None = None, confirmed: bool = False
    ) -> RecordNamesSteps:
        """Create a record, bring it into a state, and return its request names.

        It belongs to the record with the names `below`, if they are given. `confirmed` is whether to read the record,
        to see whether it has the state, if another clause is about the operation that sets this state.
        """

    def request_for(
        self, operation: Operation, names: Mapping[str, Any], body: Any = None, query: Pairs = ()
    ) -> Request:
        """Return a request about the record with these request names. It need not be valid.

        `body` has members of the record, or is a list of such objects.
        """

    def members_sent(self, resource: str, names: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the members that this run created the record with; empty for other records."""

    def records_made_by(self, reply: Reply) -> list[CreatedRecord]:
        """Return the records that an accepted creation made, given its reply."""

    def keys_made(self, resource: str) -> Collection[Key]:
        """Return the keys of all records of a resource that the run has made, whether or not they still exist."""


class Cause:
    """The cause of one clause: a reason why an API refuses requests.

    Attributes:
        stage: The order in which servers check causes, lowest first. The reference server refuses a request for the
            first cause that certainly holds.
        breaks_whole_list: Whether a fault in one item is a fault of the whole list, even if items are independent.
        is_in_items: Whether single items of a list can have the fault.
        is_about_credential: Whether the fault is in the credential.
        profile: The credential profile of its requests, if they need a key of a special account; otherwise "".
        needs: What an operation must have so that the fault can be provoked, for people; "" if every operation has it.
    """

    stage: ClassVar[int]
    profile: str = ""
    needs: ClassVar[str] = ""
    breaks_whole_list: ClassVar[bool] = False
    is_in_items: ClassVar[bool] = False
    is_about_credential: ClassVar[bool] = False

    def __init__(self, contract: Contract, clause: Clause) -> None:
        self.contract = contract
        self.clause = clause
        self.zones = zones_of(contract)
        self._operation_ids = frozenset(contract.operations_of(clause))
        self.setup(**clause.parameters)

    def setup(self, *_: Any, **__: Any) -> None:
        """Receive the parameters of the clause. Causes with parameters override this."""

    def is_about(self, operation: Operation) -> bool:
        """Return whether the clause lists the operation."""
        return operation.id in self._operation_ids

    def can_hold(self, operation: Operation) -> bool:
        """Return whether a request to the operation can have the fault."""
        return self.is_about(operation) and self.can_provoke(operation)

    def recognise(self, view: RequestView, state: StateQuery) -> Certainty:
        """Return whether a request has the fault; NO if the clause does not list its operation."""
        if view.operation is not None and not self.is_about(view.operation):
            return Certainty.NO
        return self.holds(view, state)

    def why_not_shown(self, reply: Reply) -> str:
        """Return why an allowed success does not show that the cause holds; "" if it may show that."""
        return ""

    def fault(self, view: RequestView, state: StateQuery) -> str:
        """Return what is wrong with a request, for people; "" if its method and path show it."""
        return ""

    def operations(self) -> list[Operation]:
        """Return the operations on which the run provokes this cause."""
        return self._provoked_on

    @cached_property
    def _provoked_on(self) -> list[Operation]:
        return [each for each in self.contract.operations.values() if self.is_about(each) and self.can_provoke(each)]

    def can_provoke(self, operation: Operation) -> bool:
        """Return whether `provoke` can make a request to the operation with the fault."""
        return True

    def may_have_effect(self, operation: Operation) -> bool:
        """Return whether a request with the fault may change records, although the API is as documented."""
        outcomes = (self.contract.outcomes.get(name) for name in self.clause.outcomes)
        may_succeed = "success" in self.clause.outcomes or any(each and each.success for each in outcomes)
        processes_others = self.is_in_items and operation.takes == "list"
        return not operation.safe and (may_succeed or processes_others)

    def access(self, operation: Operation) -> Access:
        """Return which records `provoke` reads as a whole, and which it writes."""
        access = access_of_requests if self.may_have_effect(operation) else access_of_refused_requests
        return access(self.contract, operation)

    def size(self, operation: Operation) -> int:
        """Return about how many requests `provoke` sends to the operation."""
        return 2

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        """Return whether a request has the fault, whichever operations the clause lists."""
        raise NotImplementedError

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        """Yield requests to the operation with the fault, and before each the requests that prepare it."""
        raise NotImplementedError


def item_to_break(view: RequestView) -> int:
    """Return the index of the item that gets the fault: the last, so that valid items come before it."""
    return max(len(view.items) - 1, 0)


def zone_of(cause: Cause, slot: ParameterSlot, value: Any, state: StateQuery) -> Zone:
    """Return the zone of a value. A reference, or a list of them, is right only if the records certainly exist."""
    field = cause.zones.field(slot)
    owner = cause.contract.owners.get(slot.name)
    if owner is not None and slot.where != "path" and (field is None or field.strict):
        takes_list = not slot.types or "array" in slot.types
        keys = value if takes_list and isinstance(value, list) and value else [value]
        own_types = [key_value(slot, str(each)) for each in keys]
        if keys == own_types and all(state.exists(owner, {owner.names[0]: each}) is Certainty.YES for each in keys):
            return Zone.RIGHT
        return Zone.WRONG if cause.zones.zone(slot, value, None) is Zone.WRONG else Zone.OPEN
    return cause.zones.zone(slot, value, state.vocabulary(field) if field else None)


def pick_in_turn(values: list[Any], n: int) -> Any:
    """Return value number `n`, counted from 0; after the last value, the first one follows."""
    return values[n % len(values)]


def all_or_in_turn(values: list[T], factory: RequestSource) -> list[T]:
    """Return all values if no other client uses the target, otherwise one of them, in turn over the operations."""
    return values if factory.has_target_alone else [pick_in_turn(values, factory.variation)]
