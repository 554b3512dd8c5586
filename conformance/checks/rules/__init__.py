"""Find the rules by name, and those that a contract makes use of.

Each file of this package that does not begin with `_` is a rule of its name, `base.py` excepted. No list is kept by
hand.
"""

from __future__ import annotations

from conformance.checks.rules.base import Rule
from conformance.contract.model import Contract
from conformance.core.module_registry import ClassRegistry

_RULES: ClassRegistry[Rule] = ClassRegistry(__name__, __path__, Rule)


def rule_names() -> frozenset[str]:
    """Return the names of all rules, as contracts write them."""
    return _RULES.names


def rule_class(name: str) -> type[Rule]:
    """Return the class of a rule.

    Raises:
        KeyError: No file has this name.
    """
    return _RULES.find(name)


def rules_of(contract: Contract) -> list[Rule]:
    """Return a rule for each rule clause of the contract, in their order."""
    return [_RULES.find(clause.check)(contract, clause) for clause in contract.clauses_of("rule")]
