"""Check that the `cascades` of a deletion name resources whose records belong to the deleted record."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.contract.effects import Delete
from conformance.lint.finding import ContractFiles, LintFinding, unknown_name
from conformance.lint.stage import Stage

STAGE = Stage.CONTENT


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield unknown resources, and those that are not below the deleted one."""
    resources = files.contract.resources
    for operation in files.contract.operations.values():
        deleted = files.contract.resource_of(operation)
        cascades = operation.effect.cascades if isinstance(operation.effect, Delete) else ()
        for n, name in enumerate(cascades):
            place = ("operations", operation.id, "cascades", n)
            if name not in resources:
                yield files.in_contract(place, f"{operation.id}: {unknown_name('resource', name, resources)}")
            elif deleted is not None and not {*deleted.names, *deleted.aliases} & {*resources[name].ancestors}:
                text = f"{name} does not belong to {deleted.name}; add {deleted.names[0]} to its `parents`"
                yield files.in_contract(place, f"{operation.id}: {text}")
