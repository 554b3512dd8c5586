"""A key at the beginning of every path, which contract.yaml names, because OpenAPI has no security scheme for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from conformance.contract.credential_slots import CredentialSlot
from conformance.contract.operation import Operation


def path_key_slots(credentials: Mapping[str, Any], operations: Mapping[str, Operation]) -> dict[str, CredentialSlot]:
    """Return the slot of the key in paths by its name in contract.yaml; empty if the API has none."""
    first = next(iter(operations.values()), None)
    named = ((name, each.get("path_parameter")) for name, each in credentials.items())
    return {
        name: CredentialSlot("path", parameter, beginning(first.path, parameter).replace(f"{{{parameter}}}", "{key}"))
        for name, parameter in named
        if parameter is not None and first is not None
    }


def beginning(path: str, parameter: str) -> str:
    """Return the segments of a path up to the one that has the parameter; "" if none has it."""
    before, found, after = path.partition(f"{{{parameter}}}")
    return before + found + after.partition("/")[0] if found else ""


def without_path_key(operation: Operation, name: str, parameter: str) -> Operation:
    """Return the operation with the key in its path as a credential called `name`, and not as a parameter."""
    before = beginning(operation.path, parameter)
    return replace(
        operation,
        path=operation.path[len(before) :],
        before_path=before,
        slots=tuple(slot for slot in operation.slots if slot.where != "path" or slot.name != parameter),
        security=tuple((*requirement, name) for requirement in operation.security),
    )
