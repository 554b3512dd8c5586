"""Check the section `credentials`: known security schemes, and patterns that keys can be generated from."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.core.pattern_text import generate_text
from conformance.lint.finding import ContractFiles, LintFinding, unknown_name
from conformance.lint.rules.schemas import key_pattern_fault
from conformance.lint.stage import Stage

STAGE = Stage.CONTENT


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield unknown security schemes, and patterns that a key cannot have."""
    slots = files.contract.credential_slots
    for name, entry in files.contract_file.value.get("credentials", {}).items():
        if name not in slots:
            yield files.in_contract(("credentials", name), unknown_name("security scheme", name, slots))
        elif "pattern" in entry and (fault := _pattern_fault(entry["pattern"], slots[name].is_pair)):
            yield files.in_contract(("credentials", name, "pattern"), f"credentials {name}: {fault}")


def _pattern_fault(pattern: str, is_pair: bool) -> str:
    if is_pair:
        return "a user with a password has no pattern; remove it"
    if fault := key_pattern_fault(pattern):
        return fault
    made = {generate_text(pattern, f"{n}") for n in range(8)}
    if None in made or len(made) < 8 or any(each and len(each) < 8 for each in made):
        return "no key can be generated; write a pattern that many texts of 8 characters or more match"
    return ""
