"""Behaviours that are seen in records, and what they share.

A behaviour about records sends a request of one operation, and shows by other requests what it did to the records of
the operation's resource. `RecordBehaviour` selects the operations and hands `observe` one object with all that it
works with, the `RecordContext`, which also has the steps that most of them take.

A change is seen by comparing: read the records, send the change, read them again. `StateObserver` does so, and reads
nothing twice, as the state after one change is the state before the next. Records that a behaviour creates are deleted
at the end of the run.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from conformance.checks.behaviours._reading_records import (
    ObservationSteps,
    member_value,
    read_list,
    read_record,
    reading_operations,
    same_value,
    stored_value,
    value_text,
)
from conformance.checks.behaviours.base import Assertions, Behaviour, succeeded
from conformance.checks.block_reason import BlockCode
from conformance.checks.causes.base import Blocked, RecordNamesSteps, ReplySteps, RequestSource, RequestSteps
from conformance.contract.effects import Effect
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract, Operation
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply

State = TypeVar("State")


@dataclass(frozen=True)
class RecordContext:
    """What a behaviour works with on one operation; `resource` is that of the operation's records."""

    contract: Contract
    operation: Operation
    resource: Resource
    factory: RequestSource
    assertions: Assertions

    def check(self, holds: bool, expected: str, actual: str, shown_by: Reply) -> None:
        """Assert what an exchange shows."""
        self.assertions.check(holds, expected, actual, shown_by)

    def new_record(self) -> RecordNamesSteps:
        """Create a record; return the names that requests use for it."""
        return self.factory.new_record(self.resource.name)

    def read(self, names: Mapping[str, Any]) -> ObservationSteps:
        """Return the record of these names, or None, and the reply; as `read_record`."""
        return read_record(self.contract, self.factory, self.resource, names)

    def read_list(
        self, lister: Operation, names: Mapping[str, Any], query: Mapping[str, Any] | None = None
    ) -> ObservationSteps:
        """Return the records that a list shows, and the last reply; as `read_list`."""
        return read_list(self.factory, lister, names, query)

    def send(self, request: Request, failure: str = "was refused") -> ReplySteps:
        """Send a request that has to succeed.

        Raises Blocked where it does not, as nothing can be shown then; `failure` follows the name of the operation in
        its text.
        """
        reply = yield request
        return self.accepted(reply, failure)

    def send_valid(self, failure: str) -> ReplySteps:
        """Send the valid request of the operation as `send` does."""
        reply = yield from self.factory.send_valid(self.operation)
        return self.accepted(reply, failure)

    def accepted(self, reply: Reply, failure: str) -> Reply:
        """Return the reply to a request that succeeded. Raises Blocked for another."""
        if not succeeded(reply):
            raise Blocked.because(BlockCode.PREPARATION_REFUSED, f"{self.operation.id} {failure}: {reply.summary}")
        return reply

    def check_kept_members(self, sent: Mapping[str, Any], shown: Any, shown_by: Reply) -> None:
        """Assert that a shown record has the kept members as they were sent, where it shows them."""
        for member in self.resource.kept:
            value = member_value(self.resource, shown, member)
            if member in sent and value is not ABSENT and isinstance(sent[member], str | int | float):
                wanted = stored_value(self.resource, member, sent[member])
                expected = f"{member} is {value_text(wanted)}, as sent"
                self.check(same_value(value, wanted), expected, value_text(value), shown_by)


class RecordBehaviour(Behaviour):
    """A behaviour that is shown in the records of operations.

    Attributes:
        effects: The effects of the operations on which the behaviour is shown.
        needs_reading: Whether an operation has to show the records.
    """

    effects: ClassVar[tuple[type[Effect], ...]] = (Effect,)
    needs_reading: ClassVar[bool] = True

    def applies(self, operation: Operation) -> bool:
        resource = self.contract.resource_of(operation)
        if resource is None or not isinstance(operation.effect, self.effects):
            return False
        readable = not self.needs_reading or bool(reading_operations(self.contract, resource))
        return readable and self.applies_to(operation, resource)

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        """Return whether the behaviour can be shown on this operation, which has one of the effects."""
        return True

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        resource = self.contract.resource_of(operation)
        assert resource is not None
        return self.observe(RecordContext(self.contract, operation, resource, factory, assertions))

    def observe(self, context: RecordContext) -> RequestSteps:
        """Yield the requests of `show`, and assert what their replies show. Raises Blocked as `show` does."""
        raise NotImplementedError


class Observed(NamedTuple, Generic[State]):
    """The reply to a request, and the state before and after it."""

    before: State
    after: State
    reply: Reply


class StateObserver(Generic[State]):
    """Compares the state of some records before and after requests; `read` returns the steps that read it."""

    def __init__(self, read: Callable[[], Generator[Request, Reply, State]]) -> None:
        self._read = read
        self._known: State | None = None

    def state(self) -> Generator[Request, Reply, State]:
        """Return the state, which is read unless it is known."""
        return self._known if self._known is not None else (yield from self.read_again())

    def read_again(self) -> Generator[Request, Reply, State]:
        """Return the state as it is now."""
        self._known = yield from self._read()
        return self._known

    def change(self, steps: ReplySteps) -> Generator[Request, Reply, Observed[State]]:
        """Take the steps of a change between two readings."""
        before = yield from self.state()
        reply = yield from steps
        return Observed(before, (yield from self.read_again()), reply)
