"""Filters that take a time for that of another time zone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from conformance.contract.comparable import has_time_zone
from conformance.contract.effects import Selecting
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.exchange import Request
from conformance.mock_server.mutants._by_operation import NamedFault, NamedFaults, mutants_of_makers
from conformance.mock_server.mutants._list_faults import answering_another
from conformance.mock_server.mutants._store_edits import resource_of
from conformance.mock_server.mutants.base import Mutant
from conformance.mock_server.record_store import RecordStore

_OFFSET = 8 * 60 * 60


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of filters by time."""
    return mutants_of_makers(contract, {"filters-select": _filters, "counts-match-records": _filters})


def _filters(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield the faults of each filter by a time that a new record has."""
    resource, filters = resource_of(contract, operation), operation.effect_as(Selecting).filters
    example = RecordStore(contract).example(resource)
    for name, rule in filters.items():
        shown = resource.initial.get(rule.member, example.get(rule.member))
        if rule.op != "equals" and isinstance(shown, str) and has_time_zone(shown):
            for word, offset in (("early", -_OFFSET), ("late", _OFFSET)):
                says = f"applies the filter {name} eight hours too {word}"
                yield NamedFault(f"{word}.{name}", says, answering_another(operation, partial(_moved, name, offset)))


def _moved(name: str, offset: int, request: Request) -> Request:
    query = ((key, str(max(0, int(value) + offset)) if key == name else value) for key, value in request.query)
    return request.replace(query=tuple(query))
