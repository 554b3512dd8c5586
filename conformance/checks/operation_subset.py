"""Reduce a contract to some of its operations, for a target that implements a part of the API, or to check a part.

Theory of operation: the user names the operations that the target lacks (`--without`). They are removed from the
contract, so no request is sent to them and nothing about them is judged. Clauses that are only about removed operations
are excluded too. These are the clauses that apply to a removed operation, but to none of the remaining operations.

Or the user names the operations to check (`--operations`). All others stay in the contract, because checks need them
to create and read records. But they have no checks of their own, and their replies are not judged.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from conformance.checks.behaviours import behaviours_of
from conformance.checks.causes import causes_of
from conformance.contract.model import Contract
from conformance.core.errors import NamedOption, UsageError


def without_operations(contract: Contract, patterns: Sequence[str]) -> Contract:
    """Return the contract without the operations that any of the patterns matches.

    Raises:
        UsageError: No operation would be left.
    """
    lacking = {name for name in contract.operations if operation_matches(name, patterns)}
    if not lacking:
        return contract
    kept = {name: each for name, each in contract.operations.items() if name not in lacking}
    if not kept:
        option = NamedOption("without", " ".join(patterns))
        raise UsageError(option, f" leaves no operation of {contract.name} to check")
    lacks = tuple(each for name, each in contract.operations.items() if name in lacking)
    rest = replace(contract, operations=kept, excluded_operations=(*contract.excluded_operations, *lacks))
    return replace(
        rest, excluded_clauses=contract.excluded_clauses | (_applicable_clauses(contract) - _applicable_clauses(rest))
    )


def select_operations(contract: Contract, patterns: Sequence[str]) -> Contract:
    """Return the contract in which only operations that a pattern matches are checked; all without patterns.

    Raises:
        UsageError: No operation matches.
    """
    if not patterns:
        return contract
    chosen = {name for name in contract.operations if operation_matches(name, patterns)}
    if not chosen:
        raise UsageError(NamedOption("operations", " ".join(patterns)), f" matches no operation of {contract.name}")
    others = frozenset(contract.operations) - chosen
    clauses = _applicable_clauses(contract) - _applicable_clauses(contract, chosen)
    return replace(contract, unselected_operations=others, unselected_clauses=clauses)


def operation_matches(operation: str, patterns: Sequence[str]) -> bool:
    """Return whether a pattern matches the id of an operation, `NAME`, or of its clause, `operation.NAME`."""
    return any(fnmatchcase(operation, each.removeprefix("operation.")) for each in patterns)


def _applicable_clauses(contract: Contract, chosen: Collection[str] | None = None) -> frozenset[str]:
    """Return the ids of the clauses that apply to at least one of these operations; by default, of all."""
    names = {*(contract.operations if chosen is None else chosen)}
    of_rules = {each.id for each in contract.clauses_of("rule") if names & {*contract.operations_of(each)}}
    of_causes = {each.clause.id for each in causes_of(contract) if names & {one.id for one in each.operations()}}
    of_behaviours = {
        each.clause.id for each in behaviours_of(contract) if names & {one.id for one in each.operations()}
    }
    return frozenset({*of_rules, *of_causes, *of_behaviours, *(f"operation.{name}" for name in names)})
