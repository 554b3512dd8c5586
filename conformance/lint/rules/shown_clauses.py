"""Check that each clause can be shown: that there is an operation on which a run tries its check."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.lint.finding import ContractFiles, LintFinding
from conformance.lint.stage import Stage

STAGE = Stage.CHECKS


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield the clauses that no request of a run can show."""
    from conformance.checks.behaviours import behaviours_of
    from conformance.checks.behaviours.base import Behaviour
    from conformance.checks.causes import causes_of
    from conformance.checks.causes.base import Cause
    from conformance.checks.rules import rules_of

    contract = files.contract
    checks: list[Cause | Behaviour] = [*causes_of(contract), *behaviours_of(contract)]
    for check in checks:
        if not check.operations():
            why = f"needs {check.needs}" if check.needs else "can be tried on no operation"
            yield _finding(files, check.clause.id, check.clause.kind, f"{check.clause.check} {why}")
    for rule in rules_of(contract):
        about = [contract.operations[name] for name in contract.operations_of(rule.clause)]
        if not about:
            yield _finding(files, rule.clause.id, "on", "it is about no operation")
        elif not any(rule.has_subject(contract, each) for each in about):
            yield _finding(files, rule.clause.id, "rule", f"{rule.clause.check} needs {rule.needs}")


def _finding(files: ContractFiles, name: str, key: str, why: str) -> LintFinding:
    text = (
        f"clause {name}: no request can show it: {why}; correct `on`, `except` or the operations, or remove the clause"
    )
    return files.in_contract(("clauses", name, key), text)
