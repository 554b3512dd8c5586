"""Reduce a contract to some of its operations, for a target that implements a part of the API.

Theory of operation: the user names the operations that the target lacks (`--without`). They are removed from the
contract, so no request is sent to them and nothing about them is judged. Clauses that are only about removed operations
are excluded too. These are the clauses that apply to a removed operation, but to none of the remaining operations.
"""

from __future__ import annotations

from collections.abc import Sequence
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


def operation_matches(operation: str, patterns: Sequence[str]) -> bool:
    """Return whether a pattern matches the id of an operation, `NAME`, or of its clause, `operation.NAME`."""
    return any(fnmatchcase(operation, each.removeprefix("operation.")) for each in patterns)


def _applicable_clauses(contract: Contract) -> frozenset[str]:
    """Return the ids of the clauses that apply to at least one operation of the contract."""
    of_rules = {each.id for each in contract.clauses_of("rule") if contract.operations_of(each)}
    of_causes = {each.clause.id for each in causes_of(contract) if each.operations()}
    of_behaviours = {each.clause.id for each in behaviours_of(contract) if each.operations()}
    return frozenset({*of_rules, *of_causes, *of_behaviours, *(f"operation.{name}" for name in contract.operations)})
