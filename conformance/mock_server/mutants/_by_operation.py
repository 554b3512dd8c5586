"""Mutants that break a behaviour or a rule on one operation only.

A file of such mutants lists, for each behaviour or rule, the faults that break it. From each fault, this module makes a
mutant for each operation on which it is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from conformance.checks.behaviours import behaviours_of
from conformance.contract.clause import Clause
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.mock_server.mutants.base import Fault, Mutant, one_operation


def any_operation(contract: Contract, operation: Operation) -> bool:
    """Return True: the fault can be shown on every operation."""
    return True


@dataclass(frozen=True)
class FaultKind:
    """A fault that many operations can have.

    `says` completes a sentence that begins with the id of the operation. `make` returns the fault for an operation.
    `suits` returns whether replies of an operation can show the fault.
    """

    says: str
    make: Callable[[Contract, Operation], Fault]
    suits: Callable[[Contract, Operation], bool] = any_operation


@dataclass(frozen=True)
class NamedFault:
    """A fault of one operation, with its name in the id of the mutant.

    `says` is as in FaultKind, `traffic` as in Mutant.
    """

    name: str
    says: str
    fault: Fault
    traffic: tuple[str, ...] = ()


NamedFaults = Iterator[NamedFault]
FaultMaker = Callable[[Contract, Operation], NamedFaults]
"""Yields the faults of an operation."""


def mutants_of_kinds(contract: Contract, kinds: Mapping[str, Mapping[str, FaultKind]]) -> Iterator[Mutant]:
    """Yield the mutants of fault kinds. `kinds` maps a behaviour's name to fault kinds, by the name of the fault."""
    for behaviour in behaviours_of(contract):
        for name, kind in kinds.get(behaviour.clause.check, {}).items():
            for operation in behaviour.operations():
                if kind.suits(contract, operation):
                    fault = kind.make(contract, operation)
                    yield one_operation(behaviour.clause.id, name, operation, kind.says, fault)


def mutants_of_makers(contract: Contract, makers: Mapping[str, FaultMaker]) -> Iterator[Mutant]:
    """Yield the mutants of the faults that `makers` yield. `makers` maps a behaviour's name to a function."""
    for behaviour in behaviours_of(contract):
        make = makers.get(behaviour.clause.check)
        if make is not None:
            yield from _mutants(contract, behaviour.clause, behaviour.operations(), make)


def mutants_of_rules(contract: Contract, makers: Mapping[str, FaultMaker]) -> Iterator[Mutant]:
    """Yield the mutants of the faults that `makers` yield. `makers` maps a rule's name to a function."""
    for clause in contract.clauses_of("rule"):
        make = makers.get(clause.check)
        if make is not None:
            operations = (contract.operations[each] for each in contract.operations_of(clause))
            yield from _mutants(contract, clause, operations, make)


def _mutants(contract: Contract, clause: Clause, operations: Iterable[Operation], make: FaultMaker) -> Iterator[Mutant]:
    for operation in operations:
        for each in make(contract, operation):
            yield one_operation(clause.id, each.name, operation, each.says, each.fault, each.traffic)
