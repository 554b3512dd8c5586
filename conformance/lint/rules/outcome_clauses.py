"""Check that every outcome is documented, by a clause of its own or by a source."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.lint.finding import ContractFiles, LintFinding
from conformance.lint.stage import Stage

STAGE = Stage.DOCUMENTATION


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield outcomes that have no source and are the first outcome of no clause."""
    for name, body in files.contract_file.value["outcomes"].items():
        if "source" not in body and name not in files.contract.own_clause:
            text = (
                f"outcome {name} has no clause of its own; add its `source`, or a clause whose outcomes begin with it"
            )
            yield files.in_contract(("outcomes", name), text)
