"""Create many records of a resource with few requests: by lists of items, if an operation takes such lists."""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple

from conformance.checks.behaviours.base import succeeded
from conformance.checks.causes.base import RequestSource
from conformance.checks.causes.too_many import most_items
from conformance.checks.request_steps import CreatedRecord, RecordNames
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.exchange import Request
from conformance.observation.record_states import ANY_STATE, Need
from conformance.observation.response_reading import Reply


class Maker(NamedTuple):
    """An operation that creates records, and how many of them one request can create."""

    operation: Operation
    at_once: int


def maker_of_many(contract: Contract, resource: str) -> Maker | None:
    """Return the operation that creates the most records of a resource by one request; None if none creates any."""
    makers = (Maker(each, most_items(contract, each) or 1) for each in contract.creators_of(resource))
    return max(makers, key=lambda each: each.at_once, default=None)


def creations_of(contract: Contract, resource: str, count: int) -> int | None:
    """Return how many requests create so many records of a resource; None if no operation creates any."""
    maker = maker_of_many(contract, resource)
    return -(-count // maker.at_once) if maker is not None else None


def takes_few_creations(contract: Contract, resource: str, count: int, most: int) -> bool:
    """Return whether at most `most` requests create so many records of a resource."""
    creations = creations_of(contract, resource, count)
    return creations is not None and creations <= most


def send_creations(
    contract: Contract, factory: RequestSource, resource: str, count: int
) -> Generator[Request, Reply, list[Reply]]:
    """Create so many records by as few requests as possible; return the replies, up to the first that shows none."""
    maker, replies = maker_of_many(contract, resource), list[Reply]()
    while maker is not None and count > 0:
        items = min(maker.at_once, count) if maker.operation.takes == "list" else None
        replies.append((yield from factory.send_valid(maker.operation, items)))
        made = records_in(factory, replies[-1])
        if not made:
            break
        count -= len(made)
    return replies


def records_in(factory: RequestSource, reply: Reply) -> list[CreatedRecord]:
    """Return the records that a creation made; none if it was refused."""
    return factory.records_made_by(reply) if succeeded(reply) else []


def create_many(
    contract: Contract,
    factory: RequestSource,
    resource: str,
    count: int,
    need: Need = ANY_STATE,
    below: RecordNames | None = None,
) -> Generator[Request, Reply, list[RecordNames]]:
    """Create records; return the names of those that were created before one was refused.

    With a need or a parent, whose names are `below`, each record has a request of its own.

    Raises:
        Blocked: A record cannot be created by a request of its own.
    """
    maker, made = maker_of_many(contract, resource), list[RecordNames]()
    if maker is not None and maker.at_once > 1 and not (need or below):
        replies = yield from send_creations(contract, factory, resource, count)
        return [each.names for reply in replies for each in records_in(factory, reply)]
    while maker is not None and len(made) < count:
        made.append((yield from factory.new_record(resource, need, below)))
    return made
