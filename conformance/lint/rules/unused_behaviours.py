"""Advise clauses for the behaviours that the operations have: no single exchange shows them, so nothing else does."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.lint.finding import ContractFiles, LintFinding
from conformance.lint.stage import Stage

STAGE = Stage.ADVICE


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield one finding with all behaviours that no clause has, although an operation could be checked for them."""
    from conformance.checks.behaviours import behaviour_names, operations_without_clause

    unused = behaviour_names() - {each.check for each in files.contract.clauses_of("behaviour")}
    named = [each for each in sorted(unused) if operations_without_clause(each, files.contract)]
    if named:
        what = "no clause is about these behaviours, for which operations could be checked"
        text = f"{what}: {', '.join(named)}; add those that the documents state or imply"
        yield files.in_contract(("clauses",), text)
