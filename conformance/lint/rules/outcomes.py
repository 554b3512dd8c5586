"""Axes, dialects, readings and the outcome table: every name that they use is one of theirs."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.lint.finding import ContractFiles, LintFinding, strangers, unknown
from conformance.lint.stage import Stage

STAGE = Stage.CONTENT


def findings(pair: ContractFiles) -> Iterator[LintFinding]:
    yield from _axes(pair)
    yield from _dialects(pair)
    yield from _readings(pair)
    yield from _statuses(pair)
    yield from _codes(pair)


def _axes(pair: ContractFiles) -> Iterator[LintFinding]:
    seen: dict[str, str] = {}
    for axis, choices in pair.contract.axes.items():
        for choice in choices:
            if choice in seen:
                text = f"choice {choice!r} stands on the axis {seen[choice]} too; give each its own name"
                yield pair.in_contract(("axes", axis, choice), text)
            seen[choice] = axis


def _dialects(pair: ContractFiles) -> Iterator[LintFinding]:
    axes = pair.contract.axes
    for name, dialect in pair.contract.dialects.items():
        place = ("dialects", name)
        for axis, text in strangers(dialect, axes, "axis"):
            yield pair.in_contract((*place, axis), f"dialect {name}: {text}")
        for axis in axes:
            if axis not in dialect:
                yield pair.in_contract(place, f"dialect {name} leaves out the axis {axis!r}")
            elif dialect[axis] not in axes[axis]:
                text = unknown(f"choice on the axis {axis} called", dialect[axis], axes[axis])
                yield pair.in_contract((*place, axis), f"dialect {name}: {text}")


def _readings(pair: ContractFiles) -> Iterator[LintFinding]:
    contract = pair.contract
    for choice, text in strangers(contract.code_types, contract.axis_of, "choice of an axis"):
        yield pair.in_contract(("envelope", "code_types", choice), text)
    for n, reading in enumerate(contract.readings):
        place = ("envelope", "readings", n)
        for _, text in strangers([reading.speaks] if reading.speaks else [], contract.axis_of, "choice of an axis"):
            yield pair.in_contract((*place, "speaks"), f"reading {reading.name}: {text}")
        for _, text in strangers([reading.outcome] if reading.outcome else [], contract.outcomes, "outcome"):
            yield pair.in_contract((*place, "outcome"), f"reading {reading.name}: {text}")


def _statuses(pair: ContractFiles) -> Iterator[LintFinding]:
    """Statuses by dialect speak of one axis, and of every choice on it."""
    contract = pair.contract
    for name, outcome in contract.outcomes.items():
        place = ("outcomes", name, "status")
        choices = [choice for choice in outcome.status if choice]
        odd = dict(strangers(choices, contract.axis_of, "choice of an axis"))
        for choice, text in odd.items():
            yield pair.in_contract((*place, choice), f"outcome {name}: {text}")
        axes = {contract.axis_of[choice] for choice in choices if choice not in odd}
        if len(axes) > 1:
            yield pair.in_contract(place, f"outcome {name}: its statuses mix the axes {', '.join(sorted(axes))}")
        if len(axes) == 1 and not odd:
            for choice in contract.axes[axes.pop()]:
                if choice not in choices:
                    yield pair.in_contract(place, f"outcome {name}: its statuses leave out the choice {choice!r}")


def _codes(pair: ContractFiles) -> Iterator[LintFinding]:
    seen: dict[int, str] = {}
    for name, outcome in pair.contract.outcomes.items():
        if outcome.code is not None and outcome.code in seen:
            text = f"outcome {name}: code {outcome.code} is that of outcome {seen[outcome.code]}"
            yield pair.in_contract(("outcomes", name, "code"), text)
        elif outcome.code is not None:
            seen[outcome.code] = name
