"""Check that both files have the same operations."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.lint.finding import ContractFiles, LintFinding, unknown_names
from conformance.lint.stage import Stage

STAGE = Stage.OPERATIONS


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield the operations that are in only one of the files."""
    operations = files.contract_file.value["operations"]
    for name, text in unknown_names(operations, files.route_of, "operation of openapi.yaml called"):
        yield files.in_contract(("operations", name), text)
    for name, route in files.route_of.items():
        if name not in operations:
            yield files.in_openapi(route.keys, f"contract.yaml does not describe {name}; add it to `operations`")
