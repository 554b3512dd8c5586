"""Check how the lists of contract.yaml are divided into pages."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.contract.effects import Paged
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.paging import HEADER, Paging
from conformance.lint.finding import ContractFiles, LintFinding, unknown_names
from conformance.lint.stage import Stage

STAGE = Stage.CONTENT

_WAYS = ("page", "offset", "cursor", "after", "next_link")
_PARAMETERS = ("page", "offset", "cursor", "after", "limit")


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield the faults of `paging` of each operation."""
    for operation in files.contract.operations.values():
        if isinstance(operation.effect, Paged):
            paging = operation.effect.paging
            for part, text in _faults(files.contract, operation, paging):
                yield files.in_contract(("operations", operation.id, "paging", part), f"{operation.id}: {text}")


def _faults(contract: Contract, operation: Operation, paging: Paging) -> Iterator[tuple[str, str]]:
    """Yield (key, text) for each fault."""
    ways = [each for each in _WAYS if getattr(paging, each) is not None]
    if len(ways) > 1:
        yield ways[1], f"a list has one way to the next page: leave out `{ways[0]}` or `{ways[1]}`"
    known = [slot.name for slot in operation.slots if slot.where == "query"]
    for part in _PARAMETERS:
        for _, text in unknown_names(filter(None, [getattr(paging, part)]), known, "query parameter"):
            yield part, text
    yield from _pointer_faults(operation, paging)
    resource = contract.resource_of(operation)
    if paging.member is not None and resource is not None:
        for _, text in unknown_names([paging.member], resource.key, f"member in the key of {resource.name} called"):
            yield "member", text


def _pointer_faults(operation: Operation, paging: Paging) -> Iterator[tuple[str, str]]:
    for part in ("next", "has_more", "next_link"):
        pointer = getattr(paging, part)
        shown = resolve(operation.reply_example, pointer) if pointer not in (None, HEADER) else None
        if shown is ABSENT:
            yield part, f"the example of the reply has nothing at {pointer} ({part})"
        elif part == "has_more" and pointer is not None and not isinstance(shown, bool):
            yield part, f"the example of the reply has no boolean at {pointer} (has_more)"
