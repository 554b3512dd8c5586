"""Check that each reference in openapi.yaml leads to an object of the kind that its place has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.contract.json_pointer import split
from conformance.contract.openapi_document.grammar import COMPONENTS, kind_at, rewritten
from conformance.lint.finding import ContractFiles, Keys, LintFinding
from conformance.lint.stage import Stage

STAGE = Stage.SCHEMAS
_SECTIONS = {kind: name for name, kind in COMPONENTS.items()}


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield each reference to another kind of object, such as a parameter that refers to a schema."""
    found: list[LintFinding] = []

    def visit(kind: str, node: Any, keys: Keys) -> Any:
        reference = node.get("$ref") if isinstance(node, dict) else None
        if isinstance(reference, str) and kind in _SECTIONS and not _leads_to(kind, reference):
            place = ".".join(map(str, keys))
            text = f"{place}: $ref {reference!r} must lead to a part of #/components/{_SECTIONS[kind]}"
            found.append(files.in_openapi((*keys, "$ref"), text))
        return node

    rewritten("document", files.openapi_file.value, visit)
    yield from found


def _leads_to(kind: str, reference: str) -> bool:
    other = kind_at(split(reference.removeprefix("#")))
    # JSON Schema allows schemas in places that the grammar does not have.
    return other == kind or (other is None and kind == "schema")
