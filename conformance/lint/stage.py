"""The stages of lint. The rules of a stage rely on the rules of the stages before it, which have no findings."""

from __future__ import annotations

from enum import IntEnum


class Stage(IntEnum):
    """A stage. Lint ends after the first stage with findings, and reports these."""

    STRUCTURE = 1
    """No key is repeated, and contract.yaml is valid by its JSON Schema."""
    SCHEMAS = 2
    """The JSON Schemas, regular expressions and references of both files are valid."""
    OPENAPI_VALIDITY = 3
    """openapi.yaml is valid by the OpenAPI specification."""
    OPENAPI_FORM = 4
    """openapi.yaml has the form that a contract needs."""
    OPERATIONS = 5
    """Both files have the same operations."""
    CONTENT = 6
    """All else. From here on, the contract can be loaded."""
