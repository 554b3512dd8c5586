"""Lists that show a record twice, or only their last records."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from conformance.checks.rules._missing_records import lists_all
from conformance.contract.effects import List
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import names_record
from conformance.core.exchange import Response
from conformance.mock_server.mutants._by_operation import NamedFault, NamedFaults
from conformance.mock_server.mutants._store_edits import items_of, shows_several, with_items
from conformance.mock_server.mutants.base import Mutant, MutantApp, clause_ids, on_successes_of, response_of, with_json
from conformance.observation.response_reading import Reply

_FEW = 3
"""The number of records that a list shows."""


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of each list of records."""
    traffic = clause_ids(contract, "behaviour", "created-is-listed", "update-stores", "filters-select")
    for clause in contract.clauses_of("rule", "distinct-items") if contract.resources else ():
        operations = (contract.operations[each] for each in contract.operations_of(clause))
        for operation in filter(shows_several, operations):
            for each in _faults(contract, operation):
                # The id does not end with the operation, as requests to others fill its list.
                name, says = f"{clause.id}~{each.name}.{operation.id}", f"{operation.id} {each.says}"
                yield Mutant(name, says, (clause.id,), each.fault, (*traffic, *each.traffic))


def _faults(contract: Contract, operation: Operation) -> NamedFaults:
    yield NamedFault("last-twice", "shows its last record twice", on_successes_of(operation, _with_last_twice))
    for name in _lists_of_values(operation):
        says = f"shows a record for each time that {name} has its value"
        yield NamedFault(f"each-{name}", says, on_successes_of(operation, partial(_with_each, name)))
    if _has_shared_records(contract, operation):
        says, fault = f"shows only its last {_FEW} records", on_successes_of(operation, _with_last_few)
        deletions = clause_ids(contract, "behaviour", "delete-removes")
        yield NamedFault("cuts", says, fault, (*deletions, *_naming(contract, operation)))


def _lists_of_values(operation: Operation) -> list[str]:
    """Return the filters of a list that take several values and select by a stored member."""
    filters = operation.effect_as(List).filters
    return [name for name, rule in filters.items() if rule.list and rule.op == "equals"]


def _has_shared_records(contract: Contract, operation: Operation) -> bool:
    """Return whether it is a list without pages of records that requests name: a run makes one for all walks."""
    effect, resource = operation.effect, contract.resource_of(operation)
    if not isinstance(effect, List) or resource is None or not lists_all(operation) or effect.filters:
        return False
    return bool(contract.creators_of(resource.name) and _naming(contract, operation))


def _naming(contract: Contract, operation: Operation) -> tuple[str, ...]:
    """Return the clauses of the operations whose requests name a record that the operation lists."""
    own = contract.resource_of(operation)
    if own is None:
        return ()
    of_own = (each for each in contract.operations.values() if contract.resource_of(each) is own)
    return tuple(f"operation.{each.id}" for each in of_own if names_record(each, own))


def _with_last_few(app: MutantApp, reply: Reply) -> Response:
    return with_json(response_of(reply), with_items(reply, items_of(reply)[-_FEW:]))


def _with_each(filter_name: str, app: MutantApp, reply: Reply) -> Response:
    assert reply.operation is not None
    member = reply.operation.effect_as(List).filters[filter_name].member
    values = dict(reply.exchange.request.query).get(filter_name, "").split(",")
    items = [each for each in items_of(reply) for _ in range(max(1, values.count(str(each.get(member)))))]
    return with_json(response_of(reply), with_items(reply, items))


def _with_last_twice(app: MutantApp, reply: Reply) -> Response:
    items = items_of(reply)
    return with_json(response_of(reply), with_items(reply, [*items, *items[-1:]]))
