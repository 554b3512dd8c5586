"""The stages of lint. The rules of a stage run only if no rule of an earlier stage has findings."""

from __future__ import annotations

from enum import IntEnum


class Stage(IntEnum):
    """A stage of lint. The text below each member says what is true if the stage has no findings."""

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
    """The content of both files is consistent. Rules of this stage can load the contract."""
    REQUESTS = 7
    """A run can send every request that the contract describes."""
    CHECKS = 8
    """A run can show every clause."""
    DOCUMENTATION = 9
    """Examples are valid, citations lead to a place, and outcomes have clauses. A run does not need this."""
    ADVICE = 10
    """Every part of the contract that a rule can check is checked. Contracts are valid without it."""
