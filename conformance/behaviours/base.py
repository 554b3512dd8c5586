"""What every behaviour is made of: requests that belong together, on the operations of its clause."""

from __future__ import annotations

from conformance.causes.base import Lab, Steps
from conformance.contract.model import Clause, Contract, Operation


class Behaviour:
    """The requests that `show` yields should succeed; each that does not is a finding for the clause."""

    def __init__(self, contract: Contract, clause: Clause) -> None:
        self.contract = contract
        self.clause = clause

    def operations(self) -> list[Operation]:
        """The operations on which this behaviour is shown."""
        chosen = (self.contract.operations[name] for name in self.contract.operations_of(self.clause))
        return [each for each in chosen if self.applies(each)]

    def applies(self, operation: Operation) -> bool:
        return True

    def show(self, operation: Operation, lab: Lab) -> Steps:
        raise NotImplementedError
