"""Check that keys are strings and not repeated, and that contract.yaml is valid by its JSON Schema."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.contract.loader import structure_findings
from conformance.lint.finding import ContractFiles, LintFinding
from conformance.lint.stage import Stage

STAGE = Stage.STRUCTURE


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield repeated keys, keys that are not strings, and errors of the JSON Schema."""
    for file in (files.contract_file, *files.openapi_file.files):
        for key, line in file.repeated_keys():
            yield LintFinding(
                file.path, line, f"{key!r} is repeated here; remove one, because the first value is ignored"
            )
    for path in files.openapi_file.keys_that_are_not_text():
        yield files.in_openapi(path, f"{path[-1]} must be a text; write it in quotes")
    for line, text in structure_findings(files.contract_file):
        yield LintFinding(files.contract_file.path, line, text)
    if not isinstance(files.openapi_file.value, dict):
        yield files.in_openapi((), "not an OpenAPI document: its top level is not an object")
