"""When a lint rule is tried: each stage relies on what the stages before it have found sound."""

from __future__ import annotations

from enum import IntEnum


class Stage(IntEnum):
    """Only the findings of the first stage that has any are reported."""

    STRUCTURE = 1
    """Keys that stand once, and contract.yaml as its JSON Schema has it."""
    SCHEMAS = 2
    """JSON Schemas, regular expressions and references of both files."""
    OPENAPI_VALIDITY = 3
    """openapi.yaml as the OpenAPI specification has it."""
    OPENAPI_FORM = 4
    """openapi.yaml in the form that a contract needs."""
    OPERATIONS = 5
    """The same operations in both files."""
    CONTENT = 6
    """Everything else. Only here can the contract be loaded."""
