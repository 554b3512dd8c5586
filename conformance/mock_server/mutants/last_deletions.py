"""Replies that differ if the deleted record was the last one below another record."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from conformance.checks.behaviours._last_records import parent_of_lists
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.mock_server.mutants._by_operation import NamedFault, NamedFaults, mutants_of_rules
from conformance.mock_server.mutants._list_faults import with_body
from conformance.mock_server.mutants._store_edits import resource_of
from conformance.mock_server.mutants.base import Mutant, MutantApp, clause_ids
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield a mutant for each deletion of a record that a list of another record shows."""
    return mutants_of_rules(contract, {"response-schema": _faults})


def _faults(contract: Contract, operation: Operation) -> NamedFaults:
    owner, example = parent_of_lists(contract, operation), operation.reply_example
    deleting = clause_ids(contract, "behaviour", "delete-removes")
    objects = [name for name, value in example.items() if isinstance(value, dict)] if isinstance(example, dict) else []
    if owner is not None and deleting and objects:
        says = f"has an empty list in its reply if no other record of its {owner.name} is left"
        fault = with_body(operation, partial(_without_object, owner.names[0], objects[0]))
        yield NamedFault("last-empty", says, fault, deleting)


def _without_object(owner: str, member: str, app: MutantApp, reply: Reply) -> Any:
    assert reply.operation is not None
    resource, above = resource_of(app.contract, reply.operation), reply.view.value_named(owner)
    is_last = all(each.names.get(owner) != str(above) for each in app.store.all(resource))
    return {**reply.body, member: []} if is_last else reply.body
