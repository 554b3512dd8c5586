"""Reference servers that are each wrong in one way: what the checks must find. One file for each kind of wrongness.

A file has `mutants(contract)`, which makes its mutants of what the contract says; no list is kept by hand.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from difflib import get_close_matches
from importlib import import_module

from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.mock_server.asgi_app import MockApp
from conformance.mock_server.mutants.base import Mutant, MutantApp

_HELPERS = ("base", "_store_edits", "_wrong_outcomes")


def mutants_of(contract: Contract) -> dict[str, Mutant]:
    """Every mutant of the contract by its id, in the order of the clauses that they break."""
    found = sorted(_all(contract), key=lambda each: list(contract.clauses).index(each.breaks[0]))
    return {each.id: each for each in found}


def _all(contract: Contract) -> Iterator[Mutant]:
    for each in pkgutil.iter_modules(__path__):
        if each.name not in _HELPERS:
            yield from import_module(f"{__name__}.{each.name}").mutants(contract)


def mutated(contract: Contract, name: str, dialect: str | None = None) -> MutantApp:
    """The reference server with one wrongness. Raises UsageError for an id that no mutant has, for a mutant that a
    web server cannot show, and for a dialect that the contract does not name."""
    known = mutants_of(contract)
    if name not in known:
        near = get_close_matches(name, known, n=3, cutoff=0.4)
        named = f"`conformance list --mutants {contract.name}` names them"
        advice = "near it are " + ", ".join(near) if near else named
        raise UsageError(f"{contract.name} has no mutant {name!r}; {advice}")
    if known[name].in_process:
        why = known[name].in_process
        raise UsageError(f"{name} cannot be served: {why}; `conformance selftest` tries it in process")
    return MutantApp(MockApp(contract, dialect), known[name])
