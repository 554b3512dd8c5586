"""Lists that collect the records which a filter by a key finds in a map by this part of the key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.checks.behaviours._filtered_keys import filtered_key
from conformance.checks.behaviours._key_forms import free_key_slots
from conformance.contract.effects import List
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.mock_server.mutants._by_operation import (
    NamedFault,
    NamedFaults,
    mutants_of_makers,
    mutants_of_rules,
)
from conformance.mock_server.mutants._list_faults import sent, with_body
from conformance.mock_server.mutants._store_edits import items_of, resource_of, with_items
from conformance.mock_server.mutants.base import Fault, Mutant, MutantApp
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of filters by keys."""
    yield from mutants_of_makers(contract, {"filters-select": _lost})
    yield from mutants_of_rules(contract, {"response-schema": _numbers})


def _lost(contract: Contract, operation: Operation) -> NamedFaults:
    for name in operation.effect_as(List).filters:
        part = filtered_key(contract, operation, name)
        if part is not None and len(resource_of(contract, operation).names) > 1:
            says = f"shows one record for each {part} with the filter {name}"
            yield NamedFault(f"one-of-each.{name}", says, _where_filtered(operation, name, _one_of_each))


def _numbers(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield the faults that only the requests of the filters' clauses show."""
    filters = operation.effect.filters if isinstance(operation.effect, List) else {}
    traffic = tuple(each.id for each in contract.clauses_about(operation, "behaviour", "filters-select"))
    for name in filters if traffic else ():
        makers, resource = contract.creators_of(operation.effect_as(List).resource), resource_of(contract, operation)
        part = filtered_key(contract, operation, name)
        if part in {slot.name for each in makers[:1] for slot in free_key_slots(contract, each, resource)}:
            says = f"shows a {part} of digits as a number with the filter {name}"
            yield NamedFault(f"number.{name}", says, _where_filtered(operation, name, _numbered), traffic)


def _where_filtered(operation: Operation, name: str, change: Callable[[list[Any], str], list[Any]]) -> Fault:
    """Return the fault that a list with this filter shows other items; `change` takes the right ones and the member."""
    member = operation.effect_as(List).filters[name].member

    def changed(app: MutantApp, reply: Reply) -> Any:
        return with_items(reply, change(items_of(reply), member)) if name in sent(reply) else reply.body

    return with_body(operation, changed)


def _one_of_each(items: list[Any], member: str) -> list[Any]:
    return [*{each[member]: each for each in items}.values()]


def _numbered(items: list[Any], member: str) -> list[Any]:
    return [{**each, member: _as_number(each[member])} for each in items]


def _as_number(key: str) -> str | int:
    return int(key) if key.isdigit() and not key.startswith("0") else key
