"""What every behaviour is made of: requests that belong together, on the operations of its clause."""

from __future__ import annotations

from typing import Protocol

from conformance.checks.causes.base import RequestSource, RequestSteps
from conformance.contract.model import Clause, Contract, Operation
from conformance.observation.response_reading import Reply


class Assertions(Protocol):
    """Takes down what a behaviour saw; `reply` is the exchange that shows it."""

    def check(self, holds: bool, expected: str, actual: str, reply: Reply) -> None: ...


class Behaviour:
    """`show` yields requests, receives replies, and tells the witness. A premise that fails raises Blocked:
    what could not be set up says nothing about the clause."""

    def __init__(self, contract: Contract, clause: Clause) -> None:
        self.contract = contract
        self.clause = clause

    def operations(self) -> list[Operation]:
        """The operations on which this behaviour is shown."""
        chosen = (self.contract.operations[name] for name in self.contract.operations_of(self.clause))
        return [each for each in chosen if self.applies(each)]

    def applies(self, operation: Operation) -> bool:
        return True

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        raise NotImplementedError


def succeeded(reply: Reply) -> bool:
    return reply.outcome is not None and reply.outcome.success
