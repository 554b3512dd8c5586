"""Check that openapi.yaml is valid OpenAPI 3.1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.contract.json_schema import LONGEST_MESSAGE
from conformance.core.text import cut_off
from conformance.lint.finding import ContractFiles, Keys, LintFinding
from conformance.lint.stage import Stage

STAGE = Stage.OPENAPI_VALIDITY


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield the errors of openapi-spec-validator, except those that the next stage reports with their lines."""
    from openapi_spec_validator import OpenAPIV31SpecValidator

    ours = ("DuplicateOperationIDError", "UnresolvableParameterError", "ParameterDuplicateError")
    if not str(files.openapi_file.value.get("openapi", "")).startswith("3.1."):
        yield files.in_openapi(("openapi",), "openapi must be 3.1.0 or a later 3.1")
        return
    if not files.openapi_file.value.get("paths"):
        yield files.in_openapi(("paths",), "there are no paths, and so no operations")
        return
    # The other checks of the validator raise exceptions for documents that do not fit its schema.
    errors = list(OpenAPIV31SpecValidator.schema_validator.iter_errors(files.openapi_file.value))
    for error in errors or OpenAPIV31SpecValidator(files.openapi_file.value).iter_errors():
        if type(error).__name__ not in ours:
            path, message = _innermost(error)
            text = f"{'.'.join(map(str, path)) or 'the file'}: not OpenAPI: {cut_off(message, LONGEST_MESSAGE)}"
            yield files.in_openapi(path, text)


def _innermost(error: Any) -> tuple[Keys, str]:
    """Return the keys and the message of the most deeply nested error, which names the faulty value."""
    while error.context:
        error = max(error.context, key=lambda each: len(each.absolute_path))
    return tuple(error.absolute_path), str(error.message)
