"""Check the names in axes, dialects, readings and the outcome table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.lint.finding import ContractFiles, Keys, LintFinding, unknown_name, unknown_names
from conformance.lint.stage import Stage

STAGE = Stage.CONTENT


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield unknown, missing and repeated names of axes, choices and outcomes."""
    yield from _axes(files)
    yield from _dialects(files)
    yield from _readings(files)
    yield from _statuses(files)


def _axes(files: ContractFiles) -> Iterator[LintFinding]:
    seen: dict[str, str] = {}
    for axis, choices in files.contract.axes.items():
        for choice in choices:
            if choice in seen:
                text = f"choice {choice!r} is also on the axis {seen[choice]}; give each its own name"
                yield files.in_contract(("axes", axis, choice), text)
            seen[choice] = axis


def _dialects(files: ContractFiles) -> Iterator[LintFinding]:
    axes = files.contract.axes
    for name, dialect in files.contract.dialects.items():
        place = ("dialects", name)
        for axis, text in unknown_names(dialect, axes, "axis"):
            yield files.in_contract((*place, axis), f"dialect {name}: {text}")
        for axis in axes:
            if axis not in dialect:
                yield files.in_contract(place, f"dialect {name} leaves out the axis {axis!r}")
            elif dialect[axis] not in axes[axis]:
                text = unknown_name(f"choice on the axis {axis} called", dialect[axis], axes[axis])
                yield files.in_contract((*place, axis), f"dialect {name}: {text}")


def _readings(files: ContractFiles) -> Iterator[LintFinding]:
    contract = files.contract
    for choice, text in unknown_names(contract.code_types, contract.axis_of, "choice of an axis"):
        yield files.in_contract(("envelope", "code_types", choice), text)
    for n, reading in enumerate(contract.readings):
        place = ("envelope", "readings", n)
        for _, text in unknown_names([reading.choice] if reading.choice else [], contract.axis_of, "choice of an axis"):
            yield files.in_contract((*place, "choice"), f"reading {reading.name}: {text}")
        for _, text in unknown_names([reading.outcome] if reading.outcome else [], contract.outcomes, "outcome"):
            yield files.in_contract((*place, "outcome"), f"reading {reading.name}: {text}")
        others = (reading.type, reading.message, reading.status)
        if reading.code == "" and any(each is not None for each in others):
            text = "the code is the whole body, so the body has no type, no message and no status"
            yield files.in_contract((*place, "code"), f"reading {reading.name}: {text}")


def _statuses(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield refusals without a status, and faults of the statuses by choice."""
    envelope, outcomes = files.contract_file.value["envelope"], files.contract_file.value["outcomes"]
    has_default = "default_status" in envelope
    lacking = [name for name, body in outcomes.items() if "status" not in body and not body.get("success")]
    if has_default:
        keys = ("envelope", "default_status")
        faults = [*_statuses_by_choice(files, keys, "the default status", envelope["default_status"])]
        yield from faults
        if not lacking and not faults:
            yield files.in_contract(keys, "every refusal has a `status` of its own; remove default_status")
    for name, body in outcomes.items():
        yield from _statuses_by_choice(files, ("outcomes", name, "status"), f"outcome {name}", body.get("status"))
    for name in lacking if not has_default else ():
        text = f"outcome {name}: lacks `status`; add it here, or `default_status` to the envelope"
        yield files.in_contract(("outcomes", name), text)


def _statuses_by_choice(files: ContractFiles, place: Keys, what: str, value: Any) -> Iterator[LintFinding]:
    """Yield a fault if statuses by choice have unknown choices, those of several axes, or lack one of their axis."""
    contract, choices = files.contract, [*value] if isinstance(value, dict) else []
    undefined = dict(unknown_names(choices, contract.axis_of, "choice of an axis"))
    for choice, text in undefined.items():
        yield files.in_contract((*place, choice), f"{what}: {text}")
    axes = {contract.axis_of[choice] for choice in choices if choice not in undefined}
    if len(axes) > 1:
        yield files.in_contract(place, f"{what}: its statuses mix the axes {', '.join(sorted(axes))}")
    if len(axes) == 1 and not undefined:
        for choice in contract.axes[axes.pop()]:
            if choice not in choices:
                yield files.in_contract(place, f"{what}: its statuses leave out the choice {choice!r}")
