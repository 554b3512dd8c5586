"""Lists that collect the records which a filter by a key finds in a map by this part of the key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.checks.behaviours._filtered_keys import filtered_key
from conformance.checks.behaviours._key_forms import free_key_slots
from conformance.contract.effects import List
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import (
    NamedFault,
    NamedFaults,
    mutants_of_makers,
    mutants_of_rules,
)
from conformance.mock_server.mutants._list_faults import sent, with_body
from conformance.mock_server.mutants._store_edits import items_of, resource_of, with_items
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of filters by keys."""
    yield from mutants_of_makers(contract, {"filters-select": _wrongly_compared})
    yield from mutants_of_rules(contract, {"response-schema": _numbers})


def _wrongly_compared(contract: Contract, operation: Operation) -> NamedFaults:
    for name in operation.effect_as(List).filters:
        part = filtered_key(contract, operation, name)
        if part is not None and _can_be_digits(contract, operation, part):
            says = f"finds a {part} of digits as a number with the filter {name}"
            yield NamedFault(f"without-zeros.{name}", says, _without_zeros(operation, name))
        if part is not None and len(resource_of(contract, operation).names) > 1:
            says = f"shows one record for each {part} with the filter {name}"
            yield NamedFault(f"one-of-each.{name}", says, _where_filtered(operation, name, _one_of_each))


def _numbers(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield the faults that only the requests of the filters' clauses show."""
    filters = operation.effect.filters if isinstance(operation.effect, List) else {}
    traffic = tuple(each.id for each in contract.clauses_about(operation, "behaviour", "filters-select"))
    for name in filters if traffic else ():
        part = filtered_key(contract, operation, name)
        if part is not None and _can_be_digits(contract, operation, part):
            says = f"shows a {part} of digits as a number with the filter {name}"
            yield NamedFault(f"number.{name}", says, _where_filtered(operation, name, _numbered), traffic)


def _can_be_digits(contract: Contract, operation: Operation, part: str) -> bool:
    """Return whether digits are certainly valid in a part of the key of a new record."""
    resource = resource_of(contract, operation)
    makers = contract.creators_of(resource.name)[:1]
    return part in {slot.name for each in makers for slot in free_key_slots(contract, each, resource)}


def _without_zeros(operation: Operation, name: str) -> Fault:
    """Return the fault that the filter ignores zeros before digits, unless a record has them."""
    member = operation.effect_as(List).filters[name].member

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            known = {each.members.get(member) for each in app.store.all(resource_of(app.contract, operation))}
            if app.operation_of(request) is operation:
                pairs = ((key, value, key == name and value not in known) for key, value in request.query)
                query = ((key, value.lstrip("0") if is_unknown else value) for key, value, is_unknown in pairs)
                request = request.replace(query=tuple(query))
            return app.correct_response(request)

        return answer

    return fault


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
