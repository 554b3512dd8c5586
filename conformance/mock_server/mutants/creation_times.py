"""Replies that show another time of the creation than others, because they take it for that of another time zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from conformance.checks.behaviours._reading_records import listing_operations
from conformance.contract.comparable import seconds_between
from conformance.contract.effects import Create
from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.exchange import Response
from conformance.mock_server.mutants._by_operation import FaultMaker, NamedFault, NamedFaults, mutants_of_makers
from conformance.mock_server.mutants._list_faults import listed_otherwise
from conformance.mock_server.mutants._store_edits import resource_of
from conformance.mock_server.mutants.base import Fault, Mutant, MutantApp, on_successes_of, response_of, with_json
from conformance.observation.response_reading import Reply

_HOURS = 8


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of times."""
    return mutants_of_makers(contract, MAKERS)


def _in_reply(contract: Contract, operation: Operation) -> NamedFaults:
    pointer = _shown_at(contract, operation)
    if pointer is not None:
        says = "shows the creation in another time zone in its reply"
        yield NamedFault("moves-time", says, _with_earlier_reply(operation, pointer))


def _in_list(contract: Contract, operation: Operation) -> NamedFaults:
    resource = resource_of(contract, operation)
    member = resource.creation_time or ""
    for lister in listing_operations(contract, resource)[:1] if _shown_at(contract, operation) else ():
        says = f"makes records whose creation {lister.id} shows in another time zone"
        fault = listed_otherwise(operation, lister, lambda items, new: [_earlier(each, f"/{member}") for each in items])
        yield NamedFault("lists-other-time", says, fault)


def _shown_at(contract: Contract, operation: Operation) -> str | None:
    """Return where the reply to a creation shows its time; None without a time of day."""
    member, record = resource_of(contract, operation).creation_time, operation.effect_as(Create).record
    pointer = f"{record}/{member}"
    shown = resolve(operation.reply_example, pointer) if None not in (member, record) else ABSENT
    return pointer if seconds_between(shown, shown) is not None else None


def _with_earlier_reply(operation: Operation, pointer: str) -> Fault:
    def wrong_reply(app: MutantApp, reply: Reply) -> Response:
        return with_json(response_of(reply), _earlier(reply.body, pointer))

    return on_successes_of(operation, wrong_reply)


def _earlier(shown: Any, pointer: str) -> Any:
    time = datetime.fromisoformat(resolve(shown, pointer)) - timedelta(hours=_HOURS)
    return put(shown, pointer, time.isoformat(sep=" " if time.tzinfo is None else "T"))


MAKERS: dict[str, FaultMaker] = {"created-is-readable": _in_reply, "created-is-listed": _in_list}
