"""The base class of behaviours.

A behaviour is a statement that no single exchange can prove, such as: a created record can be read, or a GET changes
nothing. For each operation of its clause, it sends a few requests and asserts what their replies must show.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar, Protocol

from conformance.checks.access import Access, access_of_requests
from conformance.checks.causes.base import RequestSource
from conformance.checks.request_steps import WHOLE, Part, RequestSteps
from conformance.contract.clause import Clause
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.observation.response_reading import Reply


class Assertions(Protocol):
    """Receives the assertions of a behaviour."""

    def send_for(self, clause: str) -> None:
        """Let the next request count for the clause of a cause, as if its own check sent it."""

    def check(self, holds: bool, expected: str, actual: str, reply: Reply) -> None:
        """Record whether an assertion holds.

        Args:
            holds: Whether the assertion holds.
            expected: What the reply must show, for people.
            actual: What the reply shows instead, for people.
            reply: The exchange that the assertion is about.
        """


class Behaviour:
    """The behaviour of one clause.

    Attributes:
        needs: What an operation must have so that the behaviour can be checked, for people; "" if all have it.
        longest: With more requests than these, `show` is divided into parts, which are sent independently.
        may_use_shared: Whether it may name records that all walks read, because its requests must be refused.
    """

    needs: ClassVar[str] = ""
    longest: ClassVar[int] = 20
    may_use_shared: ClassVar[bool] = False

    def __init__(self, contract: Contract, clause: Clause) -> None:
        self.contract = contract
        self.clause = clause

    def operations(self) -> list[Operation]:
        """Return the operations on which the run checks this behaviour."""
        chosen = (self.contract.operations[name] for name in self.contract.operations_of(self.clause))
        return [each for each in chosen if self.applies(each)]

    def access(self, operation: Operation) -> Access:
        """Return what `show` reads as a whole, and what it writes."""
        return access_of_requests(self.contract, operation)

    def shared_steps(self, operation: Operation) -> str:
        """Return a name that is the same for behaviours which are shown by the same requests."""
        return self.clause.id

    def size(self, operation: Operation) -> int:
        """Return about how many requests `show` sends."""
        return 8

    def provokes(self, operation: Operation, part: Part = WHOLE) -> Collection[str]:
        """Return the ids of the causes' clauses of which `show` sends all requests, if no request is blocked.

        It calls `note_provoked` for each cause of which it did.
        """
        return ()

    def applies(self, operation: Operation) -> bool:
        """Return whether the behaviour can be checked on this operation."""
        return True

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        """Yield requests, receive their replies, and assert what these must show.

        Raises:
            Blocked: A precondition fails, so the check is inconclusive.
        """
        raise NotImplementedError


def note_provoked(factory: RequestSource, clause: str, operation: Operation) -> None:
    """Note that the walk has sent all requests of a cause to the operation, each as the cause made it."""
    factory.shared_observations[f"{clause} provoked on {operation.id}"] = True


def is_provoked(factory: RequestSource, clause: str, operation: Operation) -> bool:
    """Return whether the walk has sent all requests of a cause to the operation."""
    return f"{clause} provoked on {operation.id}" in factory.shared_observations


def is_throttled(reply: Reply) -> bool:
    """Return whether the reply refuses the request as too many, with a documented outcome."""
    return reply.outcome is not None and reply.outcome.throttled


def is_refused(reply: Reply) -> bool:
    """Return whether a documented outcome refuses the request itself, and not its account or rate."""
    outcome = reply.outcome
    return outcome is not None and not (outcome.success or outcome.about_account or outcome.throttled)


def succeeded(reply: Reply) -> bool:
    """Return whether the reply has a documented outcome that is a success."""
    return reply.outcome is not None and reply.outcome.success
