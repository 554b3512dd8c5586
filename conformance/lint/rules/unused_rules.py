"""Advise clauses for what the contract has and only a rule checks, such as HTTP statuses."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.lint.finding import ContractFiles, LintFinding
from conformance.lint.stage import Stage

STAGE = Stage.ADVICE


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield the rules that no clause has, although the contract has what they check."""
    from conformance.checks.rules import rule_class, rule_names

    used = {each.check for each in files.contract.clauses_of("rule")}
    for name in sorted(rule_names() - used):
        rule = rule_class(name)
        if rule.is_wanted(files.contract):
            what = f"no clause has `rule: {name}`, although the contract has {rule.needs}"
            yield files.in_contract(("clauses",), f"{what}; add one, if the documents state what the rule checks")
