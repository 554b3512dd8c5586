"""Creations whose Location header is missing, or does not lead to the new record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.servers import base_path
from conformance.core.exchange import Response
from conformance.mock_server.location_header import LOCATION
from conformance.mock_server.mutants._by_operation import NamedFault, NamedFaults, mutants_of_makers
from conformance.mock_server.mutants.base import (
    Fault,
    Mutant,
    MutantApp,
    response_of,
    without_header,
    wrong_replies,
)
from conformance.observation.response_reading import Reply

Move = Callable[[str], str | None]
"""Takes the correct Location, and returns the wrong one; None removes the header."""


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of Location headers."""
    return mutants_of_makers(contract, {"location-leads": _faults})


def _faults(contract: Contract, operation: Operation) -> NamedFaults:
    for name, says, move in _moves(contract, operation):
        # These requests create a first record, to which the Location of a second can lead.
        yield NamedFault(name, says, _moving(operation, move), (f"operation.{operation.id}",))


def _moves(contract: Contract, operation: Operation) -> Iterator[tuple[str, str, Move]]:
    yield "nowhere", "sends a Location that leads nowhere", lambda right: f"{right}/nowhere"
    yield "of-another", "sends the Location of the first record that it created", _first()
    if all(operation.location_statuses.values()):
        yield "missing", "sends no Location", lambda right: None
    if base_path(contract):
        yield "without-base", "sends a Location without the base path of the API", _without(base_path(contract))


def _first() -> Move:
    seen: list[str] = []

    def move(right: str) -> str:
        seen.append(right)
        return seen[0]

    return move


def _without(base: str) -> Move:
    return lambda right: right.removeprefix(base)


def _moving(operation: Operation, move: Move) -> Fault:
    def wrong_reply(app: MutantApp, reply: Reply) -> Response:
        response = response_of(reply)
        right = response.header(LOCATION)
        wrong = move(right) if right is not None else None
        headers = without_header(response, LOCATION)
        return response if right is None else replace(response, headers=(*headers, *_header(wrong)))

    return wrong_replies(wrong_reply, lambda reply: reply.operation is operation)


def _header(value: str | None) -> Iterator[tuple[str, str]]:
    if value is not None:
        yield LOCATION, value
