"""Replies to creations that show several records with ids that belong to other records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.checks.rules.distinct_items import written_records
from conformance.contract.effects import Create
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.exchange import Response
from conformance.mock_server.mutants._by_operation import (
    FaultKind,
    NamedFault,
    NamedFaults,
    mutants_of_kinds,
    mutants_of_rules,
)
from conformance.mock_server.mutants.base import (
    Fault,
    Mutant,
    MutantApp,
    on_successes_of,
    response_of,
    with_json,
)
from conformance.mock_server.mutants.forgotten_items import has_array, has_array_below
from conformance.observation.response_reading import Reply

Change = Callable[[list[Any]], list[Any]]
"""Takes the keys of the shown records, and returns those that are shown instead."""


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of ids in replies to creations."""
    yield from mutants_of_rules(contract, {"distinct-items": _same_ids})
    kind = FaultKind("shows several new records, each with the id of another one", _swapped, _shows_elements)
    yield from mutants_of_kinds(contract, {"created-is-readable": {"swapped-ids": kind}})


def _same_ids(contract: Contract, operation: Operation) -> NamedFaults:
    if isinstance(operation.effect, Create) and any(written_records(operation, operation.reply_example)):
        says = "shows several records with the id of the first"
        traffic = contract.clauses_of("behaviour", "created-is-readable", "created-is-listed")
        fault = _with_keys(operation, lambda keys: keys[:1] * len(keys))
        yield NamedFault("ids-of-first", says, fault, tuple(each.id for each in traffic))


def _swapped(contract: Contract, operation: Operation) -> Fault:
    return _with_keys(operation, lambda keys: keys[::-1])


def _shows_elements(contract: Contract, operation: Operation) -> bool:
    """Return whether the reply shows what a creation makes of the elements of an array."""
    makes_several = has_array(contract, operation) or has_array_below(contract, operation)
    return makes_several and any(written_records(operation, operation.reply_example))


def _with_keys(operation: Operation, change: Change) -> Fault:
    def wrong_reply(app: MutantApp, reply: Reply) -> Response:
        for name, items in written_records(operation, reply.body):
            members = app.contract.resources[name].key
            keys = [{member: each[member] for member in members} for each in items]
            for each, other in zip(items, change(keys), strict=True):
                each.update(other)
        return with_json(response_of(reply), reply.body)

    return on_successes_of(operation, wrong_reply)
