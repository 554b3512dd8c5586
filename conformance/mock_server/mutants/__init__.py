"""Mutants: copies of the reference server with one fault each, which the checks must find.

Each file has one family of mutants. Its function `mutants(contract)` derives them from the contract, so that no list of
mutants has to be maintained.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import get_close_matches

from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.core.module_registry import FunctionRegistry
from conformance.mock_server.asgi_app import MockApp
from conformance.mock_server.mutants.base import Mutant, MutantApp

_FAMILIES: FunctionRegistry[Callable[[Contract], Iterator[Mutant]]] = FunctionRegistry(__name__, __path__, "mutants")


def family_names() -> frozenset[str]:
    """Return the names of the families of mutants."""
    return _FAMILIES.names


def mutants_of_family(name: str, contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of one family. Raises KeyError for an unknown name."""
    return _FAMILIES.find(name)(contract)


def mutants_of(contract: Contract) -> dict[str, Mutant]:
    """Return every mutant of the contract by its id, in the order of the clauses that the mutants break.

    Mutants of the same clause are in the order of the names of their families.
    """
    position = {clause: n for n, clause in enumerate(contract.clauses)}
    found = (each for family in sorted(family_names()) for each in mutants_of_family(family, contract))
    return {each.id: each for each in sorted(found, key=lambda each: position[each.breaks[0]])}


def mutated(contract: Contract, name: str, dialect: str | None = None) -> MutantApp:
    """Return the reference server with the fault of one mutant.

    Raises UsageError for an unknown mutant or dialect, and for a mutant whose fault a web server cannot show.
    """
    known = mutants_of(contract)
    if name not in known:
        near = get_close_matches(name, known, n=3, cutoff=0.4)
        named = f"`conformance list --mutants {contract.name}` names them"
        advice = "similar ones are " + ", ".join(near) if near else named
        raise UsageError(f"{contract.name} has no mutant {name!r}; {advice}")
    if known[name].in_process:
        why = known[name].in_process
        raise UsageError(f"{name} cannot be served: {why}; `conformance selftest` tests it without a web server")
    return MutantApp(MockApp(contract, dialect), known[name])
