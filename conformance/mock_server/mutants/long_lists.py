"""Long lists of which only the first items or values have an effect, or which are refused although all are right."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from conformance.checks.behaviours._deleted_records import lists_of_updates
from conformance.checks.behaviours._longest_lists import creations_for_longest_list
from conformance.checks.behaviours._updates_of_several import is_filled
from conformance.checks.causes.too_many import SEVERAL, many_items
from conformance.contract.effects import List
from conformance.contract.json_pointer import resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView, dump_json
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import (
    FaultKind,
    NamedFault,
    NamedFaults,
    mutants_of_kinds,
    mutants_of_makers,
)
from conformance.mock_server.mutants._list_faults import answering_another
from conformance.mock_server.mutants._store_edits import resource_of
from conformance.mock_server.mutants._wrong_outcomes import wrong_refusal
from conformance.mock_server.mutants.base import Fault, Mutant, MutantApp, on_successes_of, response_of
from conformance.observation.records import shown_items
from conformance.observation.response_reading import Reply

_FIRST = 20
_MANY = 128
"""The number of items that a program counts wrongly."""


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of long lists in bodies and in filters."""
    yield from mutants_of_kinds(contract, KINDS)
    yield from mutants_of_makers(contract, {"filters-select": _filters})
    for operation in contract.operations.values():
        if creations_for_longest_list(contract, operation):
            yield from _refusing(contract, operation)


def _refusing(contract: Contract, deletion: Operation) -> Iterator[Mutant]:
    """Yield the mutants that refuse the longest list of existing records, which the deletion deletes."""
    for each in (*lists_of_updates(contract, resource_of(contract, deletion)), deletion):
        says, own = f"{each.id} refuses {_MANY} existing records", f"operation.{each.id}"
        fault = on_successes_of(each, partial(_refuse_many, each))
        yield Mutant(f"{own}~refused-many", says, (own,), fault, (f"operation.{deletion.id}",))


def _refuse_many(operation: Operation, app: MutantApp, reply: Reply) -> Response:
    each = operation.for_each_item
    are_right = each is not None and not shown_items(resolve(reply.body, each.errors))
    is_refused = are_right and len(reply.view.items) >= _MANY
    return wrong_refusal(app, reply.view) if is_refused else response_of(reply)


def _first_items(contract: Contract, operation: Operation) -> Fault:
    def cut(request: Request) -> Request:
        items = RequestView(contract, request).items
        return request.replace(body=dump_json(items[:_FIRST])) if len(items) > _FIRST else request

    return answering_another(operation, cut)


def _is_long(contract: Contract, operation: Operation) -> bool:
    return (many_items(contract, operation) or 0) > max(SEVERAL, _FIRST)


def _is_long_update(contract: Contract, operation: Operation) -> bool:
    return _is_long(contract, operation) and is_filled(contract, operation)


def _filters(contract: Contract, operation: Operation) -> NamedFaults:
    in_query = {slot.name for slot in operation.slots if slot.where == "query"}
    for name, rule in operation.effect_as(List).filters.items():
        if rule.list and name in in_query and rule.op == "equals":
            says = f"takes {_FIRST} values of {name} only"
            yield NamedFault(f"first-values.{name}", says, answering_another(operation, partial(_first_values, name)))


def _first_values(name: str, request: Request) -> Request:
    query = ((each, ",".join(value.split(",")[:_FIRST]) if each == name else value) for each, value in request.query)
    return request.replace(query=tuple(query))


_SAYS = f"processes the first {_FIRST} items of a list only"
KINDS = {
    "update-stores": {"first-items": FaultKind(_SAYS, _first_items, _is_long_update)},
    "delete-removes": {"first-items": FaultKind(_SAYS, _first_items, _is_long)},
}
