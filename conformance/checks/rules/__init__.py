"""Rules: conditions that every exchange must meet. Each has one file, named like the rule."""

from __future__ import annotations

from conformance.checks.rules.base import Rule
from conformance.contract.model import Contract
from conformance.core.module_registry import ClassRegistry

_RULES: ClassRegistry[Rule] = ClassRegistry(__name__, __path__, Rule)


def rule_names() -> frozenset[str]:
    """Return the names that clauses can have as their `rule`."""
    return _RULES.names


def rule_class(name: str) -> type[Rule]:
    """Return the class of the rule with this name.

    Raises:
        KeyError: No file has the name.
    """
    return _RULES.find(name)


def rules_of(contract: Contract) -> list[Rule]:
    """Return one rule for each clause of kind `rule`, in the order of the contract."""
    return [_RULES.find(clause.check)(contract, clause) for clause in contract.clauses_of("rule")]
