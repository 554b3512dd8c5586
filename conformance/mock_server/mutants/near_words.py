"""Operations that accept values which are nearly words of an enumeration."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from conformance.checks.causes._schema_violations import values_beside
from conformance.checks.causes.field_invalid import FieldInvalid
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.parameter_style import parameter_text
from conformance.contract.value_zones import Zone
from conformance.mock_server.mutants._wrong_outcomes import causes
from conformance.mock_server.mutants.base import Mutant, one_operation
from conformance.mock_server.mutants.schema_bounds import accepting

_Match = Callable[[Sequence[Any], Any], bool]


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants with these faults."""
    for cause in causes(contract):
        if isinstance(cause, FieldInvalid) and "success" not in cause.clause.outcomes:
            for operation in cause.operations():
                for slot in filter(cause.covers, operation.slots):
                    yield from _of_slot(cause, operation, slot)


def _of_slot(cause: FieldInvalid, operation: Operation, slot: ParameterSlot) -> Iterator[Mutant]:
    words = slot.schema.not_null.flat.get("enum", ())
    beside = [parameter_text(each) if slot.is_text else each for each in values_beside(slot.schema)]
    wrong = [each for each in beside if cause.zones.zone(slot, each, None) is Zone.WRONG]
    for name, (says, match) in _MATCHES.items():
        if any(match(words, each) for each in wrong):
            what = f"accepts values of {slot.name} that are {says}"
            fault = accepting(cause, operation, slot, partial(match, words))
            yield one_operation(cause.clause.id, f"{name}-{slot.name}", operation, what, fault)


def _is_between(words: Sequence[Any], value: Any) -> bool:
    numbers = _numbers(words)
    return bool(numbers) and _is_number(value) and min(numbers) < float(value) < max(numbers)


def _is_just_below(words: Sequence[Any], value: Any) -> bool:
    numbers = _numbers(words)
    return bool(numbers) and _is_number(value) and min(numbers) - 1 <= float(value) < min(numbers)


def _begins_with_word(words: Sequence[Any], value: Any) -> bool:
    return isinstance(value, str) and any(isinstance(each, str) and each and value.startswith(each) for each in words)


def _begins_word(words: Sequence[Any], value: Any) -> bool:
    is_text = isinstance(value, str) and bool(value)
    return is_text and any(isinstance(each, str) and each.startswith(value) for each in words)


def _numbers(words: Sequence[Any]) -> list[int]:
    return [each for each in words if isinstance(each, int) and not isinstance(each, bool)]


def _is_number(value: Any) -> bool:
    is_digits = isinstance(value, str) and value.isascii() and value.isdigit()
    return is_digits or (isinstance(value, int | float) and not isinstance(value, bool))


_MATCHES: dict[str, tuple[str, _Match]] = {
    "between-words-of": ("between its numbers", _is_between),
    "below-words-of": ("just below its numbers", _is_just_below),
    "longer-words-of": ("longer than a word", _begins_with_word),
    "shorter-words-of": ("the beginning of a word", _begins_word),
}
