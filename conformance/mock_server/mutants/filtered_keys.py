"""Lists that collect the records which a filter by a key finds in a map by this part of the key."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
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
from conformance.mock_server.mutants.base import Mutant, MutantApp
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
            yield NamedFault(f"one-of-each.{name}", says, with_body(operation, partial(_one_of_each, name)))


def _numbers(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield the faults that only the requests of the filters' clauses show."""
    filters = operation.effect.filters if isinstance(operation.effect, List) else {}
    traffic = tuple(each.id for each in contract.clauses_about(operation, "behaviour", "filters-select"))
    for name in filters if traffic else ():
        makers, resource = contract.creators_of(operation.effect_as(List).resource), resource_of(contract, operation)
        part = filtered_key(contract, operation, name)
        if part in {slot.name for each in makers[:1] for slot in free_key_slots(contract, each, resource)}:
            says = f"shows a {part} of digits as a number with the filter {name}"
            yield NamedFault(f"number.{name}", says, with_body(operation, partial(_with_number, name)), traffic)


def _one_of_each(name: str, app: MutantApp, reply: Reply) -> Any:
    if name not in sent(reply):
        return reply.body
    assert reply.operation is not None
    member = reply.operation.effect_as(List).filters[name].member
    return with_items(reply, [*{each[member]: each for each in items_of(reply)}.values()])


def _with_number(name: str, app: MutantApp, reply: Reply) -> Any:
    if name not in sent(reply):
        return reply.body
    assert reply.operation is not None
    member = reply.operation.effect_as(List).filters[name].member
    shown = [{**each, member: _as_number(each[member])} for each in items_of(reply)]
    return with_items(reply, shown)


def _as_number(key: str) -> str | int:
    return int(key) if key.isdigit() and not key.startswith("0") else key
