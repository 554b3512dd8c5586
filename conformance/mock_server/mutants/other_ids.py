"""Operations that show another id of a record than the one that the server gave it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.checks.behaviours._other_views import other_views
from conformance.checks.behaviours._reading_records import listing_operations, other_readers
from conformance.contract.effects import List, ShowsRecord
from conformance.contract.json_pointer import put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.core.exchange import Response
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants._store_edits import other, resource_of
from conformance.mock_server.mutants.base import (
    Fault,
    Handler,
    Mutant,
    MutantApp,
    on_successes_of,
    response_of,
    with_json,
)
from conformance.observation.records import listed_records
from conformance.observation.response_reading import Reply

Where = Callable[[Contract, Operation], Operation | None]
"""Takes the operation that makes or changes a record, and returns the one that shows another id of it."""


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of operations that show another id."""
    return mutants_of_kinds(contract, KINDS)


def _kind(says: str, where: Where) -> FaultKind:
    def has_place(contract: Contract, operation: Operation) -> bool:
        return where(contract, operation) is not None

    def fault(contract: Contract, operation: Operation) -> Fault:
        shower = where(contract, operation)
        assert shower is not None
        return on_successes_of(shower, _with_other_id)

    return FaultKind(says, fault, has_place)


def _itself(contract: Contract, operation: Operation) -> Operation | None:
    """Return the operation, if its reply shows an id."""
    return operation if _shows_id(contract, operation) else None


def _viewer(contract: Contract, operation: Operation) -> Operation | None:
    """Return the last further operation that shows the record with an id."""
    viewers = [viewer for viewer, _ in other_views(contract, resource_of(contract, operation))]
    return next((each for each in reversed(viewers) if _shows_id(contract, each)), None)


def _reader(contract: Contract, operation: Operation) -> Operation | None:
    """Return the last further operation that reads the record with an id, which the reply to the creation shows too."""
    readers = [reader for reader, _ in other_readers(contract, resource_of(contract, operation))]
    shown = [each for each in readers if _shows_id(contract, each)] if _itself(contract, operation) else []
    return shown[-1] if shown else None


def _list(contract: Contract, operation: Operation) -> Operation | None:
    """Return the first list, if it shows ids, as the reply of the creation does."""
    listers = listing_operations(contract, resource_of(contract, operation))[:1] if _itself(contract, operation) else []
    return next((each for each in listers if _shows_id(contract, each)), None)


def _shows_id(contract: Contract, operation: Operation) -> bool:
    members = _ids(resource_of(contract, operation))
    return any(each.keys() & members for each in _shown(operation, operation.reply_example))


def _ids(resource: Resource) -> set[str]:
    """Return the ids that the server gives, except the key, with which records are found."""
    return {*resource.generated_members, *resource.other_id_members} - {*resource.key}


def _shown(operation: Operation, body: Any) -> list[dict[str, Any]]:
    effect = operation.effect
    found = (
        listed_records(effect, body)
        if isinstance(effect, List)
        else [resolve(body, effect.record)]
        if isinstance(effect, ShowsRecord)
        else []
    )
    return [each for each in found if isinstance(each, dict)]


def _with_other_id(app: MutantApp, reply: Reply) -> Response:
    assert reply.operation is not None
    members = _ids(resource_of(app.contract, reply.operation))
    for each in _shown(reply.operation, reply.body):
        each.update({name: _other_id(each[name]) for name in each.keys() & members})
    return with_json(response_of(reply), reply.body)


def _other_id(value: Any) -> Any:
    return value[::-1] if isinstance(value, str) else other(value)


def _is_read_by_parts(contract: Contract, operation: Operation) -> bool:
    """Return whether a further operation reads the record, by a key with several parts that clients choose."""
    resource = resource_of(contract, operation)
    is_first = operation in contract.creators_of(resource.name)[:1]
    return is_first and len(resource.names) > 1 and not resource.key_pattern and bool(other_readers(contract, resource))


def _remembering(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that a further operation shows the key that it showed first with the same last part."""
    resource = resource_of(contract, operation)
    reader, _ = other_readers(contract, resource)[0]

    def fault(app: MutantApp) -> Handler:
        seen: dict[Any, dict[str, Any]] = {}

        def wrong_reply(app: MutantApp, reply: Reply) -> Response:
            pointer = reader.effect.shown_at or ""
            shown = resolve(reply.body, pointer)
            first = seen.setdefault(reply.view.value_named(resource.names[-1]), shown)
            changed = {**shown, **{member: first[member] for member in resource.key}}
            return with_json(response_of(reply), put(reply.body, pointer, changed))

        return on_successes_of(reader, wrong_reply)(app)

    return fault


KINDS: dict[str, dict[str, FaultKind]] = {
    "created-is-listed": {"other-id": _kind("makes a record, and the list shows it with another id", _list)},
    "created-is-readable": {
        "other-id-elsewhere": _kind("makes a record, of which a further operation shows another id", _reader),
        "remembers-part": FaultKind(
            "makes records, of which a further operation shows the first one with a part of the key",
            _remembering,
            _is_read_by_parts,
        ),
    },
    "update-stores": {
        "other-id": _kind("shows another id of the record in its reply", _itself),
        "other-id-elsewhere": _kind(
            "changes a record, of which one of the operations that show it shows another id", _viewer
        ),
    },
}
