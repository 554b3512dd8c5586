"""Check the section `credentials`: known security schemes, and patterns that keys can be generated from."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.contract.path_key import beginning
from conformance.core.pattern_text import generate_text
from conformance.lint.finding import ContractFiles, LintFinding, unknown_name
from conformance.lint.rules.schemas import key_pattern_fault
from conformance.lint.stage import Stage

STAGE = Stage.CONTENT


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield unknown security schemes, and patterns that a key cannot have."""
    slots = files.contract.credential_slots
    for name, entry in files.contract_file.value.get("credentials", {}).items():
        if "path_parameter" in entry:
            yield from _path_key_faults(files, name, entry["path_parameter"])
        if "login" in entry:
            yield from _login_faults(files, name, entry["login"]["operation"])
        if "secret" in entry:
            yield from _user_faults(files, name)
        if name not in slots:
            yield files.in_contract(("credentials", name), unknown_name("security scheme", name, slots))
        elif "pattern" in entry and (fault := _pattern_fault(entry["pattern"], slots[name].is_pair)):
            yield files.in_contract(("credentials", name, "pattern"), f"credentials {name}: {fault}")


def _path_key_faults(files: ContractFiles, name: str, parameter: str) -> Iterator[LintFinding]:
    """Yield a path that does not begin with the key as the others do, and a second key in paths."""
    keys = ("credentials", name, "path_parameter")
    others = [each for each in files.contract_file.value["credentials"].values() if "path_parameter" in each]
    if name in files.openapi_file.value.get("components", {}).get("securitySchemes", {}) or len(others) > 1:
        text = "a key in the path has a name that no security scheme has, and is the only one in paths"
        yield files.in_contract(keys, f"credentials {name}: {text}")
    starts = {route.path: beginning(route.path, parameter) for route in files.routes}
    for path, start in starts.items():
        if not start or path == start or start != next(iter(starts.values())):
            text = f"the path {path} must begin with the key, as every path does, and go on after it"
            yield files.in_contract(keys, f"credentials {name}: {text}")
            return


def _user_faults(files: ContractFiles, name: str) -> Iterator[LintFinding]:
    """Yield what is no secret, but is not the name of a user beside the password, the only other credential."""
    slots = files.contract.credential_slots
    pairs = [each for each in files.contract.security if each]
    is_beside_password = len(slots) == 2 and all({*each} == {*slots} for each in pairs)
    if name in slots and (slots[name].is_pair or slots[name].location == "path" or not is_beside_password):
        text = "`secret: false` is for the name of a user; `security` must list it together with one other security"
        yield files.in_contract(("credentials", name, "secret"), f"credentials {name}: {text} scheme, its password")


def _login_faults(files: ContractFiles, name: str, operation: str) -> Iterator[LintFinding]:
    """Yield a login that a run cannot send: it needs an operation with an object as its body and no credential."""
    keys, known = ("credentials", name, "login", "operation"), files.contract.operations
    slot = files.contract.credential_slots.get(name)
    fault = ""
    if operation not in known:
        fault = unknown_name("operation", operation, known)
    elif known[operation].needs_credential or known[operation].takes != "object" or known[operation].path_names:
        fault = f"{operation} must take an object as its body, no parameter in its path, and no credential"
    elif slot is not None and (slot.is_pair or slot.location == "path"):
        fault = "a login yields the key of a header, the query or a cookie, and no user with a password"
    if fault:
        yield files.in_contract(keys, f"credentials {name}: {fault}")


def _pattern_fault(pattern: str, is_pair: bool) -> str:
    if is_pair:
        return "a user with a password has no pattern; remove it"
    if fault := key_pattern_fault(pattern):
        return fault
    made = {generate_text(pattern, f"{n}") for n in range(8)}
    if None in made or len(made) < 8 or any(each and len(each) < 8 for each in made):
        return "no key can be generated; write a pattern that many texts of 8 characters or more match"
    return ""
