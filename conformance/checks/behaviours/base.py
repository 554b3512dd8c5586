"""The base class of behaviours.

A behaviour is a statement that no single exchange can show: what was created can be read, a GET changes nothing. It
sends requests that belong together, on each operation of its clause, and asserts what their replies show.
"""

from __future__ import annotations

from typing import Protocol

from conformance.checks.causes.base import RequestSource, RequestSteps
from conformance.contract.model import Clause, Contract, Operation
from conformance.observation.response_reading import Reply


class Assertions(Protocol):
    """Receives what a behaviour asserts."""

    def check(self, holds: bool, expected: str, actual: str, reply: Reply) -> None:
        """Record whether an assertion holds; `reply` is the exchange that shows it."""


class Behaviour:
    """One behaviour, as one clause of the contract has it."""

    def __init__(self, contract: Contract, clause: Clause) -> None:
        self.contract = contract
        self.clause = clause

    def operations(self) -> list[Operation]:
        """Return the operations on which this behaviour is shown."""
        chosen = (self.contract.operations[name] for name in self.contract.operations_of(self.clause))
        return [each for each in chosen if self.applies(each)]

    def applies(self, operation: Operation) -> bool:
        """Return whether the behaviour can be shown on this operation."""
        return True

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        """Yield requests, receive the replies, and assert what they show.

        Raises Blocked where a precondition fails: what could not be prepared shows nothing about the clause.
        """
        raise NotImplementedError


def succeeded(reply: Reply) -> bool:
    """Return whether the reply has a documented outcome that is a success."""
    return reply.outcome is not None and reply.outcome.success
