"""Updates that empty the lists and objects which a reading operation shows beside the record."""

from __future__ import annotations

from typing import Any

from conformance.checks.behaviours._reading_records import beside_record, reading_operations
from conformance.contract.effects import Read
from conformance.contract.json_pointer import put
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._store_edits import resource_of
from conformance.mock_server.mutants.base import Fault, Handler, MutantApp, is_success, response_of, with_json
from conformance.observation.response_reading import Reply


def has_neighbours(contract: Contract, operation: Operation) -> bool:
    """Return whether the operation that reads the record shows a list or an object beside it."""
    reader = _reader(contract, operation)
    # The reference server shows no records of other resources beside a new one.
    if reader is None or reader.lists:
        return False
    return any(beside_record(reader, reader.reply_example, dict, list).values())


def emptying_neighbours(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that after an update, lists and objects beside the record are empty."""
    reader, resource = _reader(contract, operation), resource_of(contract, operation)

    def fault(app: MutantApp) -> Handler:
        updated: list[list[Any]] = []

        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            names = [reply.view.value_named(each) for each in resource.names]
            if reply.operation is operation and is_success(reply):
                updated.append(names)
            if reader is None or reply.operation is not reader or not is_success(reply) or names not in updated:
                return response_of(reply)
            return with_json(response_of(reply), _emptied(reader, reply))

        return answer

    return fault


def _emptied(reader: Operation, reply: Reply) -> object:
    body, parent = reply.body, (reader.effect_as(Read).record or "").rpartition("/")[0]
    for name, value in beside_record(reader, reply.body, dict, list).items():
        body = put(body, f"{parent}/{name}", type(value)())
    return body


def _reader(contract: Contract, operation: Operation) -> Operation | None:
    readers = reading_operations(contract, resource_of(contract, operation))[:1]
    return next((each for each in readers if isinstance(each.effect, Read)), None)
