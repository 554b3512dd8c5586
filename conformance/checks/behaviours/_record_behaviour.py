"""The base class of behaviours about records, and what they share.

Such a behaviour sends a request to one operation, and reads records of its resource to see the effect.
`RecordBehaviour` selects the operations. It calls `observe` with a `RecordContext`, which has the operation, its
resource, and methods for the common requests.

To see a change, a behaviour reads the records, sends the change, and reads the records again. `StateObserver` does
that. It takes the state after one change as the state before the next, so it reads each state once. The run deletes
the records that behaviours create at its end.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from conformance.checks.access import Access, access_to_all_records, access_to_own_records
from conformance.checks.behaviours._created_lookup import look_up_created
from conformance.checks.behaviours._reading_records import (
    ObservationSteps,
    keeps_value,
    member_value,
    read_list,
    read_record,
    reading_operations,
    shown_in_example,
    value_text,
)
from conformance.checks.behaviours._spellings import send_respelled
from conformance.checks.behaviours.base import Assertions, Behaviour, succeeded
from conformance.checks.block_reason import BlockCode
from conformance.checks.causes.base import RequestSource
from conformance.checks.request_steps import (
    Blocked,
    CreatedRecord,
    RecordNames,
    RecordNamesSteps,
    ReplySteps,
    RequestSteps,
)
from conformance.contract.effects import Create, Effect
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.certainty import Certainty
from conformance.observation.record_states import is_in_state, own_need
from conformance.observation.records import stored_value
from conformance.observation.response_reading import Reply

State = TypeVar("State")


@dataclass(frozen=True)
class RecordContext:
    """What a behaviour needs to check one operation; `resource` is the resource of that operation."""

    contract: Contract
    operation: Operation
    resource: Resource
    factory: RequestSource
    assertions: Assertions

    def check(self, holds: bool, expected: str, actual: str, shown_by: Reply) -> None:
        """Record an assertion, as `Assertions.check` does."""
        self.assertions.check(holds, expected, actual, shown_by)

    def new_record(self, below: RecordNames | None = None) -> RecordNamesSteps:
        """Create a record of the resource, in the state that the operation needs; return its request names.

        It belongs to the record with the names `below`, if they are given.
        """
        return self.factory.new_record(self.resource.name, own_need(self.contract, self.operation), below)

    def new_key(self, owner: Resource) -> Generator[Request, Reply, str]:
        """Create a record of another resource, whose key has one part; return the key."""
        return (yield from self.factory.new_record(owner.name))[owner.names[0]]

    def in_needed_state(self, names: RecordNames) -> RecordNamesSteps:
        """Return the names of a record in the state that the operation needs: a new one, if this one has another."""
        need = own_need(self.contract, self.operation)
        if not need or is_in_state(need, self.factory.query.state_of(self.resource, names)):
            return names
        return (yield from self.new_record())

    def read(self, names: Mapping[str, Any]) -> ObservationSteps:
        """Return the record with these request names, or None, and the reply; see `read_record`."""
        return self.read_other(self.resource, names)

    def read_other(self, resource: Resource, names: Mapping[str, Any]) -> ObservationSteps:
        """Return the record of another resource, or None, and the reply; see `read_record`."""
        return read_record(self.contract, self.factory, resource, names)

    def read_list(
        self, lister: Operation, names: Mapping[str, Any], query: Mapping[str, Any] | None = None
    ) -> ObservationSteps:
        """Return the records that a list shows, and the last reply; see the function `read_list`."""
        return read_list(self.factory, lister, names, query)

    def send(self, request: Request, failure: str = "was refused") -> ReplySteps:
        """Send a request that must succeed for the check to go on; return its reply.

        Raises:
            Blocked: The request did not succeed. The reason is the operation id, then `failure`, then the reply.
        """
        reply = yield request
        return self.accepted(reply, failure)

    def send_respelled(self, request: Request, failure: str = "was refused") -> ReplySteps:
        """Send a request in another spelling, which a server may accept without reading what was sent; see `send`."""
        reply = yield from send_respelled(self.factory, request)
        return self.accepted(reply, failure)

    def send_valid(self, failure: str, items: int | None = None) -> ReplySteps:
        """Send a valid request to the operation, with `items` in a list body; see `send`."""
        reply = yield from self.factory.send_valid(self.operation, items)
        return self.accepted(reply, failure)

    def accepted(self, reply: Reply, failure: str) -> Reply:
        """Return the reply if it is a success.

        Raises:
            Blocked: The reply is no success. The reason is the operation id, then `failure`, then the reply.
        """
        if not succeeded(reply):
            raise Blocked.because(BlockCode.PREPARATION_REFUSED, f"{self.operation.id} {failure}: {reply.summary}")
        return reply

    def may_be_refused(self, reply: Reply) -> bool:
        """Return whether a cause of the outcome may hold for the request, such as that it changes nothing."""
        outcome = reply.outcome
        causes = (each for each in self.factory.causes if outcome is not None and outcome.id in each.clause.outcomes)
        return any(each.recognise(reply.view, self.factory.query) is not Certainty.NO for each in causes)

    def names_made_by(self, request: Request) -> Generator[Request, Reply, RecordNames | None]:
        """Send a creation; return the request names of its first record, or None if it is refused."""
        reply = yield request
        made = self.factory.records_made_by(reply) if succeeded(reply) else []
        return made[0].names if made else None

    def created(self, reply: Reply) -> Generator[Request, Reply, list[CreatedRecord]]:
        """Return the records that an accepted creation made; assert that a list has one whose key no reply shows."""
        found = yield from look_up_created(self.contract, self.factory, reply)
        effect = self.operation.effect
        if not found and self.resource.key_pattern and isinstance(effect, Create) and effect.shown_at is None:
            expected = f"a list with the new {self.resource.name} and the members that were sent"
            self.check(effect.for_each_item is not None, expected, "none has them", reply)
        return found

    def check_kept_members(self, sent: Mapping[str, Any], shown: Any, shown_by: Reply, how: str = "") -> None:
        """Assert that the stored members in a shown record have the values that were sent; `how` says in what way.

        Volatile members are only compared if no other client can change them.
        """
        volatile = () if self.factory.has_target_alone else self.resource.volatile
        for member in (each for each in self.resource.stored_members if each not in volatile):
            value = member_value(self.resource, shown, member)
            if member in sent and value is not ABSENT and sent[member] is not None:
                wanted = stored_value(self.resource, member, sent[member])
                expected = f"{member} is {value_text(wanted)}, as sent{how}"
                self.check(keeps_value(value, wanted), expected, value_text(value), shown_by)

    def check_shown_members(
        self, sent: Mapping[str, Any], shown: Any, shown_by: Reply, reader: Operation | None = None
    ) -> None:
        """Assert that a record shows the stored members that the documented example of `reader` shows.

        Without a reader, it is the operation that reads a record.
        """
        for member in self.resource.stored_members:
            is_sent = sent.get(member) not in (None, "", [], {})
            if is_sent and shown_in_example(self.contract, self.resource, member, reader):
                is_shown = member_value(self.resource, shown, member) is not ABSENT
                self.check(is_shown, f"{member} is shown, as it was sent", "it is not shown", shown_by)


class RecordBehaviour(Behaviour):
    """A behaviour about the records of one resource.

    Attributes:
        effects: The effects of the operations that are checked.
        needs_reading: Whether the check needs an operation that reads or lists the records.
        compares_all: Whether the check compares all records of the resource, not only its own.
    """

    effects: ClassVar[tuple[type[Effect], ...]] = (Effect,)
    needs_reading: ClassVar[bool] = True
    compares_all: ClassVar[bool] = False

    def access(self, operation: Operation) -> Access:
        own = access_to_own_records(self.contract, operation)
        return own | access_to_all_records(self.contract, operation) if self.compares_all else own

    def subject(self, operation: Operation) -> Resource | None:
        """Return the resource whose records the check is about: that of the operation."""
        return self.contract.resource_of(operation)

    def applies(self, operation: Operation) -> bool:
        resource = self.subject(operation)
        if resource is None or not isinstance(operation.effect, self.effects):
            return False
        readable = not self.needs_reading or bool(reading_operations(self.contract, resource))
        return readable and self.applies_to(operation, resource)

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        """Return whether the behaviour can be checked on this operation, which has one of the `effects`."""
        return True

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        resource = self.subject(operation)
        assert resource is not None
        return self.observe(RecordContext(self.contract, operation, resource, factory, assertions))

    def observe(self, context: RecordContext) -> RequestSteps:
        """Yield requests, receive their replies, and assert what these must show.

        Raises:
            Blocked: A precondition fails, so the check is inconclusive.
        """
        raise NotImplementedError


class Observed(NamedTuple, Generic[State]):
    """The reply to a change, and the state before and after it."""

    before: State
    after: State
    reply: Reply


class StateObserver(Generic[State]):
    """Reads the state of some records before and after changes; `read` returns the steps that read it."""

    def __init__(self, read: Callable[[], Generator[Request, Reply, State]]) -> None:
        self._read = read
        self._known: State | None = None

    def state(self) -> Generator[Request, Reply, State]:
        """Return the state that was read last; read it if none was read yet."""
        return self._known if self._known is not None else (yield from self.read_again())

    def read_again(self) -> Generator[Request, Reply, State]:
        """Read the state, and return it."""
        self._known = yield from self._read()
        return self._known

    def change(self, steps: ReplySteps) -> Generator[Request, Reply, Observed[State]]:
        """Run the steps of a change; return its reply with the state before and after it."""
        before = yield from self.state()
        reply = yield from steps
        return Observed(before, (yield from self.read_again()), reply)

    def send(self, *requests: Request) -> Generator[Request, Reply, Observed[State]]:
        """Send requests that may be refused; return the last reply with the state before and after them."""
        return (yield from self.change(_sending(requests)))


def _sending(requests: Iterable[Request]) -> ReplySteps:
    for each in requests:
        reply = yield each
    return reply
