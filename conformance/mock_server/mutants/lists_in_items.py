"""Lists whose items show what belonged to them when they were created, and nothing newer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.checks.behaviours._other_views import lists_in_items
from conformance.checks.behaviours.created_is_listed import further_lists
from conformance.contract.effects import List
from conformance.contract.json_pointer import put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants._list_faults import with_body
from conformance.mock_server.mutants._store_edits import resource_of
from conformance.mock_server.mutants.base import Fault, Mutant, MutantApp
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield a mutant for each creation of records that the items of a list show."""
    return mutants_of_kinds(contract, KINDS)


def showing_first(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that each item of a list shows only the first record that belongs to it."""
    lister = _within_items(contract, operation)[0]
    effect = lister.effect_as(List)

    def change(app: MutantApp, reply: Reply) -> Any:
        items = resolve(reply.body, effect.items)
        for n, item in enumerate(items):
            items[n] = put(item, effect.item, resolve(item, effect.item)[:1])
        return put(reply.body, effect.items, items)

    return with_body(contract.operations[lister.id], change)


def has_list_in_items(contract: Contract, operation: Operation) -> bool:
    """Return whether the items of a list must show the records that the operation creates."""
    return bool(_within_items(contract, operation))


def _within_items(contract: Contract, operation: Operation) -> list[Operation]:
    resource = resource_of(contract, operation)
    within = {each.id for each in lists_in_items(contract, resource)}
    return [each for each in further_lists(contract, operation, resource) if each.id in within]


KINDS = {
    "created-is-listed": {
        "missing-in-items": FaultKind(
            "makes a record, which the item of a list does not show beside others", showing_first, has_list_in_items
        )
    }
}
