"""Check that each parameter without which a run cannot send a request has an example."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.contract.json_pointer import ABSENT
from conformance.lint.finding import ContractFiles, LintFinding
from conformance.lint.stage import Stage

STAGE = Stage.REQUESTS


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield path parameters and other required parameters without an example."""
    for operation in files.contract.operations.values():
        route = files.route_of[operation.id]
        declared = {each[:2]: each.keys for each in route.parameters(files.openapi_file.value)}
        for slot in operation.slots:
            if (
                slot.where not in ("body", "item")
                and (slot.required or slot.where == "path")
                and slot.example is ABSENT
            ):
                keys = declared.get((slot.where, slot.name), route.keys)
                yield files.in_openapi(
                    keys, f"the {slot.where} parameter {slot.name!r} of {operation.id} has no example"
                )
