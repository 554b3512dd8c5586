"""Reads of a record before it exists: a server may remember that there is none, and go on refusing it.

Only operations that must refuse absent records are sent: another one may create the record.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import suppress
from typing import Any

from conformance.checks.behaviours._deleted_records import must_refuse_absent
from conformance.checks.behaviours._reading_records import other_readers, read_with, reading_operations
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.request_steps import Blocked, ReplySteps, RequestSteps
from conformance.contract.effects import Read
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.created_records import created_records
from conformance.observation.records import record_key
from conformance.observation.response_reading import Reply


def refusing_readers(contract: Contract, resource: Resource) -> list[tuple[Operation, Mapping[str, Any]]]:
    """Return the operations that read one record, and must refuse an absent one.

    With each of them are example values of its other path parameters. There is none if the server makes the keys.
    """
    first = [each for each in reading_operations(contract, resource)[:1] if isinstance(each.effect, Read)]
    found = [*((each, {}) for each in first), *other_readers(contract, resource)]
    return [each for each in found if must_refuse_absent(contract, each[0])] if not resource.key_pattern else []


def read_absent(context: RecordContext, names: Mapping[str, Any]) -> RequestSteps:
    """Read a record that does not exist yet; the clauses about absent records judge the replies."""
    for reader, others in refusing_readers(context.contract, context.resource):
        with suppress(Blocked):
            yield from read_with(context.factory, reader, context.resource, {**others, **names})


def send_after_reading(context: RecordContext, creation: Request) -> ReplySteps:
    """Read the first record of a creation, then send it: each operation that must refuse the record shows it now.

    Raises:
        Blocked: The creation was refused.
    """
    view, resource = context.factory.view(creation), context.resource
    readers = refusing_readers(context.contract, resource)
    first = created_records(view, ABSENT, accepted=False)[:1] if readers else []
    for each in first:
        yield from read_absent(context, each.names)
    reply = yield from context.send(creation, "created nothing")
    made = {record_key(resource, each.names) for each in context.factory.records_made_by(reply)}
    for names in [each.names for each in first if record_key(resource, each.names) in made]:
        for reader, others in readers:
            shown, by = yield from read_with(context.factory, reader, resource, {**others, **names})
            if shown is not None or (yield from _shows_others(context, reader, others)):
                expected = f"{reader.id} shows the new {resource.name}, also if it was asked for it before"
                context.check(shown is not None, expected, by.summary, by)
    return reply


def _shows_others(
    context: RecordContext, reader: Operation, others: Mapping[str, Any]
) -> Generator[Request, Reply, bool]:
    """Return whether an operation shows a record for which it was not asked before; a server may lack the operation."""
    names = yield from context.new_record()
    return (yield from read_with(context.factory, reader, context.resource, {**others, **names}))[0] is not None
