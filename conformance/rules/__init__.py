"""What holds for every exchange: one file a rule. A file's name is the rule's name; no list is kept by hand."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from conformance.contract.model import Contract
from conformance.rules.base import Rule

_HELPERS = ("base",)


@cache
def rule_names() -> frozenset[str]:
    return frozenset(each.name.replace("_", "-") for each in pkgutil.iter_modules(__path__) if each.name not in _HELPERS)


def rule_class(name: str) -> type[Rule]:
    """The class behind a rule's name. Raises KeyError for a name that no file has."""
    if name not in rule_names():
        raise KeyError(name)
    module = import_module(f"{__name__}.{name.replace('-', '_')}")
    return next(each for each in vars(module).values()
                if isinstance(each, type) and issubclass(each, Rule) and each.__module__ == module.__name__)


def rules_of(contract: Contract) -> list[Rule]:
    """Every rule clause of the contract, ready to judge, in file order."""
    return [rule_class(clause.check)(contract, clause) for clause in contract.clauses_of("rule")]
