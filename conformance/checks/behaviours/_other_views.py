"""How further operations show a record: those that read it, and those that list it.

A server may keep what an operation showed once. So a behaviour reads a record with each operation, changes it, and
reads it with each operation again.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import suppress
from typing import Any

from conformance.checks.behaviours._reading_records import (
    Observation,
    listing_operations,
    other_readers,
    read_with,
    reading_operations,
)
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.request_steps import Blocked, RecordNames
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply

OtherViews = Mapping[str, Observation]
"""Operation id -> what it shows of a record (None if it does not show it), and the reply."""


def read_elsewhere(context: RecordContext, names: RecordNames) -> Generator[Request, Reply, OtherViews]:
    """Return what each operation shows of a record, except the one that `context.read` uses.

    Operations whose replies leave open whether the record exists are left out.
    """
    found = {}
    for viewer, others in other_views(context.contract, context.resource):
        if {*viewer.path_names} <= {*others, *names}:
            with suppress(Blocked):
                found[viewer.id] = yield from read_with(context.factory, viewer, context.resource, {**others, **names})
    return found


def other_views(contract: Contract, resource: Resource) -> list[tuple[Operation, Mapping[str, Any]]]:
    """Return the operations that show records, and example values of their other path parameters.

    The operation that `read_record` uses is left out.
    """
    first = {each.id for each in reading_operations(contract, resource)[:1]}
    lists = [each for each in listing_operations(contract, resource) if each.id not in first]
    return [*other_readers(contract, resource), *((each, {}) for each in lists)]
