"""Lists that show a record twice."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.contract.effects import List
from conformance.contract.json_pointer import resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.exchange import Response
from conformance.mock_server.mutants._by_operation import NamedFault, NamedFaults, mutants_of_rules
from conformance.mock_server.mutants._store_edits import items_of, with_items
from conformance.mock_server.mutants.base import Mutant, MutantApp, on_successes_of, response_of, with_json
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield a mutant for each list of records."""
    return mutants_of_rules(contract, {"distinct-items": _faults})


def _faults(contract: Contract, operation: Operation) -> NamedFaults:
    if contract.resources and _shows_several(operation):
        fault = on_successes_of(operation, _with_last_twice)
        yield NamedFault("last-twice", "shows its last record twice", fault, _traffic(contract))


def _shows_several(operation: Operation) -> bool:
    """Return whether it is a list whose example is an array of records: another one cannot show one twice."""
    effect = operation.effect
    return isinstance(effect, List) and isinstance(resolve(operation.reply_example, effect.items), list)


def _traffic(contract: Contract) -> tuple[str, ...]:
    """Return the clauses whose requests create records and list them."""
    listing = ("created-is-listed", "update-stores", "filters-select")
    return tuple(each.id for each in contract.clauses_of("behaviour") if each.check in listing)


def _with_last_twice(app: MutantApp, reply: Reply) -> Response:
    items = items_of(reply)
    return with_json(response_of(reply), with_items(reply, [*items, *items[-1:]]))
