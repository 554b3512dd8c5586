"""Whether a contract can be used: sound in itself, and all that it names of causes, rules and behaviours there."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

from conformance.contract.loader import shipped_contracts, specs_folder
from conformance.contract.model import Clause, Contract, Operation, Outcome
from conformance.contract.request_view import RequestView, dump_json
from conformance.contract.value_zones import schema_accepts
from conformance.core.errors import UsageError
from conformance.core.exchange import Exchange, Response
from conformance.core.generated_values import FIXED_TAG, GeneratedValues
from conformance.lint.contract_files import review
from conformance.lint.examples import lawful_example
from conformance.lint.finding import ContractFiles, Keys, LintFinding, strangers, unknown
from conformance.lint.schemas import regex_fault


def lint(folders: list[Path]) -> tuple[list[LintFinding], int]:
    """Findings, and how many contracts were checked; no folder means all shipped ones.

    Raises UsageError for a folder that is not there.
    """
    chosen = folders or [specs_folder() / name for name in shipped_contracts()]
    return [finding for folder in chosen for finding in lint_folder(folder)], len(chosen)


def lint_folder(folder: Path) -> list[LintFinding]:
    """Every finding in one contract folder, by file and line. Raises UsageError for a folder that is not there."""
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder; give one that has a contract.yaml and an openapi.yaml")
    return review(folder, [_checks, _reply_examples, _made_up])


def _checks(pair: ContractFiles) -> Iterator[LintFinding]:
    for clause in pair.contract.clauses.values():
        for keys, text in _check_faults(pair.contract, clause):
            yield pair.in_contract(("clauses", clause.id, *keys), f"clause {clause.id}: {text}")


def _check_faults(contract: Contract, clause: Clause) -> Iterator[tuple[Keys, str]]:
    from conformance.checks.behaviours import behaviour_names
    from conformance.checks.causes import cause_names
    from conformance.checks.rules import rule_names

    known = {"cause": cause_names, "rule": rule_names, "behaviour": behaviour_names}.get(clause.kind)
    if known is not None and clause.check not in known():
        yield (clause.kind,), unknown(clause.kind, clause.check, known())
    elif clause.kind == "cause":
        yield from _parameter_faults(clause)
        yield from _reference_faults(contract, clause)
    else:
        for name in clause.parameters:
            yield (name,), f"{clause.kind} {clause.check} takes no {name!r}".replace("  ", " ")


def _parameter_faults(clause: Clause) -> Iterator[tuple[Keys, str]]:
    from conformance.checks.causes import cause_class

    parameters = list(inspect.signature(cause_class(clause.check).setup).parameters.items())[1:]
    variadic = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    taken = {name: each for name, each in parameters if each.kind not in variadic}
    for name in clause.parameters:
        if name not in taken:
            yield (name,), f"cause {clause.check} takes no {name!r}"
    for name, parameter in taken.items():
        if parameter.default is parameter.empty and name not in clause.parameters:
            yield ("cause",), f"cause {clause.check} needs {name!r}"


def _reference_faults(contract: Contract, clause: Clause) -> Iterator[tuple[Keys, str]]:
    """What the parameters of causes refer to."""
    said = clause.parameters
    members = {slot.name for operation in contract.operations.values() for slot in operation.slots}
    required = {slot.name for operation in contract.operations.values() for slot in operation.slots if slot.required}
    lines = [f"{each.method} {each.path}" for each in contract.operations.values()]
    if "field" in said:
        known = set(contract.fields) | (required if clause.check == "field-missing" else set())
        yield from ((("field",), text) for _, text in strangers([said["field"]], known, "field"))
    for name, text in strangers(said.get("values", {}), members, "parameter or body member"):
        yield ("values", name), text
    for _, text in strangers(said.get("forms_allowed", []), contract.operations, "operation"):
        yield ("forms_allowed",), text
    for line in said.get("tolerated", []):
        method, _, path = line.partition(" ")
        if not method.isupper() or not path.startswith("/") or line in lines:
            yield ("tolerated",), f"{line!r} must be a method and a path, such as POST /things, that no operation has"


def _reply_examples(pair: ContractFiles) -> Iterator[LintFinding]:
    """Every documented success has to read as one."""
    from conformance.observation.response_reading import read_reply

    if any(each.outcome and each.outcome not in pair.contract.outcomes for each in pair.contract.readings):
        return
    for operation in pair.contract.operations.values():
        if operation.reply_example == {} and 204 in operation.replies:
            continue
        response = Response(next(iter(operation.replies)), (), dump_json(operation.reply_example))
        request = lawful_example(operation)
        reply = read_reply(pair.contract, RequestView(pair.contract, request), Exchange(request, response))
        fault = "no reading accepts it" if reply.reading is None else _outcome_fault(reply.outcome, operation)
        if fault:
            keys = (*pair.route_of[operation.id].keys, "responses")
            yield pair.in_openapi(keys, f"the reply's example of {operation.id} is no success: {fault}")


def _outcome_fault(outcome: Outcome | None, operation: Operation) -> str | None:
    if outcome is None:
        return "its code is not in the table"
    if not outcome.success:
        return f"it reads as outcome {outcome.id}"
    if outcome.effects and operation.effect.name not in outcome.effects:
        return f"outcome {outcome.id} is for {', '.join(outcome.effects)} only"
    return None


def _made_up(pair: ContractFiles) -> Iterator[LintFinding]:
    """Values that runs make up have to be right, and keys that nobody has must be possible."""
    names = GeneratedValues(FIXED_TAG)
    for name, field in pair.contract.fields.items():
        value = names.new_value(field.fresh) if field.fresh else None
        if value is not None and field.right is not None and not schema_accepts(field.right, value):
            text = f"field {name}: a fresh value like {value!r} is not surely right"
            yield pair.in_contract(("fields", name, "fresh"), text)
    for name, resource in pair.contract.resources.items():
        if resource.made and not regex_fault(resource.made) and names.absent_id(resource.made) is None:
            text = f"resource {name}: no key that fits `made` can be made up: digits, hex digits and UUIDs can"
            yield pair.in_contract(("resources", name, "made"), text)
