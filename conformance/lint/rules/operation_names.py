"""Both files have the same operations."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.lint.finding import ContractFiles, LintFinding, strangers
from conformance.lint.stage import Stage

STAGE = Stage.OPERATIONS


def findings(pair: ContractFiles) -> Iterator[LintFinding]:
    """Yield the operations that only one of the files has."""
    said = pair.said.value["operations"]
    for name, text in strangers(said, pair.route_of, "operation of openapi.yaml called"):
        yield pair.in_contract(("operations", name), text)
    for name, route in pair.route_of.items():
        if "operationId" in route.raw and name not in said:
            yield pair.in_openapi(route.keys, f"contract.yaml does not say what {name} does; add it to operations")
