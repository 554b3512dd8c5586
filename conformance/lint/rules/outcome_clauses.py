"""Check that every outcome has a clause of its own, which documents it."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.lint.finding import ContractFiles, LintFinding
from conformance.lint.stage import Stage

STAGE = Stage.DOCUMENTATION


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield outcomes that are the first outcome of no clause."""
    for name in files.contract.outcomes:
        if name not in files.contract.own_clause:
            text = f"outcome {name} has no clause of its own; add one whose outcomes begin with it"
            yield files.in_contract(("outcomes", name), text)
