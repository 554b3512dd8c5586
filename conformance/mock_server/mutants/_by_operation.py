"""Mutants that break a behaviour on one operation alone.

A file of such mutants says which faults break which behaviour, by the behaviour's name; this module makes a mutant of
each fault for each operation that a clause with this behaviour is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from conformance.checks.behaviours import behaviours_of
from conformance.contract.model import Contract, Operation
from conformance.mock_server.mutants.base import Fault, Mutant, one_operation


def any_operation(contract: Contract, operation: Operation) -> bool:
    """Return True: the fault can be shown on every operation."""
    return True


@dataclass(frozen=True)
class FaultKind:
    """A fault that many operations can have; `suits` says which operations can show it.

    `says` completes a sentence that begins with the operation.
    """

    says: str
    make: Callable[[Contract, Operation], Fault]
    suits: Callable[[Contract, Operation], bool] = any_operation


@dataclass(frozen=True)
class NamedFault:
    """A fault of one operation, made from its details. `says` is as in FaultKind."""

    name: str
    says: str
    fault: Fault


NamedFaults = Iterator[NamedFault]
FaultMaker = Callable[[Contract, Operation], NamedFaults]


def mutants_of_kinds(contract: Contract, kinds: Mapping[str, Mapping[str, FaultKind]]) -> Iterator[Mutant]:
    """Yield the mutants of fault kinds, which `kinds` has by behaviour and by name."""
    for behaviour in behaviours_of(contract):
        for name, kind in kinds.get(behaviour.clause.check, {}).items():
            for operation in behaviour.operations():
                if kind.suits(contract, operation):
                    fault = kind.make(contract, operation)
                    yield one_operation(behaviour.clause.id, name, operation, kind.says, fault)


def mutants_of_makers(contract: Contract, makers: Mapping[str, FaultMaker]) -> Iterator[Mutant]:
    """Yield the mutants of the faults that the maker of each behaviour makes."""
    for behaviour in behaviours_of(contract):
        make = makers.get(behaviour.clause.check)
        for operation in behaviour.operations() if make else []:
            assert make is not None
            for each in make(contract, operation):
                yield one_operation(behaviour.clause.id, each.name, operation, each.says, each.fault)
