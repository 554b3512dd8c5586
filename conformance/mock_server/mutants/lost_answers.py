"""Look-ups of a list that answer only one of the items that have the first member in common."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.behaviours.answers_each_item import repeated_members
from conformance.contract.effects import Static
from conformance.contract.json_pointer import put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.exchange import Response
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants.base import Fault, Mutant, MutantApp, on_successes_of, response_of, with_json
from conformance.observation.records import shown_items
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of look-ups."""
    return mutants_of_kinds(contract, KINDS)


def collapsing(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that of the answers with the same first member only the last one is shown."""
    pointer = operation.effect.items if isinstance(operation.effect, Static) else None
    member = repeated_members(operation)[0]

    def wrong_reply(app: MutantApp, reply: Reply) -> Response:
        rows = {each.get(member): each for each in shown_items(resolve(reply.body, pointer)) if isinstance(each, dict)}
        return with_json(response_of(reply), put(reply.body, pointer, [*rows.values()]))

    return on_successes_of(operation, wrong_reply)


KINDS = {
    "answers-each-item": {
        "collapses": FaultKind("answers one of the items that have the same first member", collapsing),
    }
}
