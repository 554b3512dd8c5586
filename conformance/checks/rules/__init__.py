"""What holds for every exchange: one file a rule. A file's name is the rule's name; no list is kept by hand."""

from __future__ import annotations

from conformance.checks.rules.base import Rule
from conformance.contract.model import Contract
from conformance.core.module_registry import ClassRegistry

_RULES: ClassRegistry[Rule] = ClassRegistry(__name__, __path__, Rule)


def rule_names() -> frozenset[str]:
    return _RULES.names


def rule_class(name: str) -> type[Rule]:
    """The class behind a rule's name. Raises KeyError for a name that no file has."""
    return _RULES.find(name)


def rules_of(contract: Contract) -> list[Rule]:
    """Every rule clause of the contract, ready to judge, in file order."""
    return [_RULES.find(clause.check)(contract, clause) for clause in contract.clauses_of("rule")]
