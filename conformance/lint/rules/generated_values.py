"""Check the values that runs generate: new values of fields (`new_value`), and keys that no record has."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.contract.value_zones import schema_accepts
from conformance.core.generated_values import FIXED_TAG, GeneratedValues
from conformance.lint.finding import ContractFiles, LintFinding
from conformance.lint.rules.schemas import key_pattern_fault
from conformance.lint.stage import Stage

STAGE = Stage.DOCUMENTATION


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield fields whose generated values may be invalid, and resources for which no unused key can be generated."""
    names = GeneratedValues(FIXED_TAG)
    for name, field in files.contract.fields.items():
        value = names.new_value(field.new_value) if field.new_value else None
        if value is not None and field.right is not None and not schema_accepts(field.right, value):
            text = f"field {name}: a new value such as {value!r} is not known to be valid; `right` must accept it"
            yield files.in_contract(("fields", name, "new_value"), text)
    for name, resource in files.contract.resources.items():
        if (
            resource.key_pattern
            and not key_pattern_fault(resource.key_pattern)
            and names.absent_id(resource.key_pattern) is None
        ):
            fault = "no unused key can be generated; write a pattern that many short texts match"
            text = f"resource {name}: {fault}"
            yield files.in_contract(("resources", name, "key_pattern"), text)
