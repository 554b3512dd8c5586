"""Check that the cause, rule or behaviour of each clause exists, and accepts the parameters of the clause."""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterator

from conformance.contract.clause import Clause
from conformance.contract.model import Contract
from conformance.contract.schema_messages import did_you_mean
from conformance.lint.finding import ContractFiles, Keys, LintFinding, unknown_names
from conformance.lint.stage import Stage

STAGE = Stage.CONTENT
_TABLES = "docs/contract-format.md#clauses"


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield unknown checks, unknown or missing parameters, and parameters that name unknown parts of the contract."""
    for clause in files.contract.clauses.values():
        yield from files.in_section("clauses", clause.id, _check_faults(files.contract, clause))


def _check_faults(contract: Contract, clause: Clause) -> Iterator[tuple[Keys, str]]:
    from conformance.checks.behaviours import behaviour_names
    from conformance.checks.causes import cause_names
    from conformance.checks.rules import rule_names

    known = {"cause": cause_names, "rule": rule_names, "behaviour": behaviour_names}.get(clause.kind)
    if known is not None and clause.check not in known():
        # The names consist of few words, so that many of them are similar.
        near = did_you_mean(clause.check, known(), cutoff=0.75)
        yield (clause.kind,), f"there is no {clause.kind} {clause.check!r}{near or ';'} {_TABLES} lists all"
    elif clause.kind == "cause":
        yield from _parameter_faults(clause, contract.fields)
        yield from _reference_faults(contract, clause)
    else:
        for name in clause.parameters:
            yield (name,), f"{clause.kind} {clause.check} has no parameter {name!r}".replace("  ", " ")


def _parameter_faults(clause: Clause, fields: Collection[str]) -> Iterator[tuple[Keys, str]]:
    from conformance.checks.causes import cause_class

    parameters = list(inspect.signature(cause_class(clause.check).setup).parameters.items())[1:]
    variadic = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    taken = {name: each for name, each in parameters if each.kind not in variadic}
    for name in clause.parameters:
        if name not in taken:
            yield (name,), f"cause {clause.check} has no parameter {name!r}"
    for name, parameter in taken.items():
        if parameter.default is parameter.empty and name not in clause.parameters:
            known = f", one of {', '.join(fields)}" if name == "field" and fields else ""
            yield ("cause",), f"cause {clause.check} needs the parameter {name!r}{known}"


def _reference_faults(contract: Contract, clause: Clause) -> Iterator[tuple[Keys, str]]:
    """Yield the parameters of a cause that name unknown fields, members or operations."""
    parameters = clause.parameters
    members = {slot.name for operation in contract.operations.values() for slot in operation.slots}
    required = {slot.name for operation in contract.operations.values() for slot in operation.slots if slot.required}
    lines = [f"{each.method} {each.path}" for each in contract.operations.values()]
    if "field" in parameters:
        is_named = clause.check in ("field-missing", "unknown-reference")
        known = set(contract.fields) | (required if is_named else set())
        yield from ((("field",), text) for _, text in unknown_names([parameters["field"]], known, "field"))
    for name, text in unknown_names(parameters.get("values", {}), members, "parameter or body member"):
        yield ("values", name), text
    for _, text in unknown_names(parameters.get("may_accept_forms", []), contract.operations, "operation"):
        yield ("may_accept_forms",), text
    for line in parameters.get("also_supported", []):
        method, _, path = line.partition(" ")
        if not method.isupper() or not path.startswith("/") or line in lines:
            yield (
                ("also_supported",),
                f"{line!r} must be a method and a path, such as POST /orders, that no operation has",
            )
