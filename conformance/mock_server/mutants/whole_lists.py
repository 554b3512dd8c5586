"""Replies to writes that should show the whole list of records, and do not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.contract.effects import Delete, ShowsRecord
from conformance.contract.json_pointer import put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.mock_server.mutants._by_operation import NamedFault, NamedFaults, mutants_of_makers
from conformance.mock_server.mutants._list_faults import with_body
from conformance.mock_server.mutants._store_edits import resource_of
from conformance.mock_server.mutants.base import Mutant, MutantApp
from conformance.observation.records import record_key, shown_record_key
from conformance.observation.response_reading import Reply

_CHECKS = ("created-is-listed", "delete-removes")


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of whole lists in replies."""
    return mutants_of_makers(contract, dict.fromkeys(_CHECKS, _faults))


def _faults(contract: Contract, operation: Operation) -> NamedFaults:
    effect = operation.effect
    if not isinstance(effect, ShowsRecord) or not effect.whole_list:
        return
    if isinstance(effect, Delete):
        yield NamedFault("shows-deleted", "shows the deleted record in its reply", with_body(operation, _with_deleted))
    else:
        yield NamedFault("shows-one", "shows only the new record in its reply", with_body(operation, _with_newest))
        if resource_of(contract, operation).parents:
            says = "shows records of other parents in its reply"
            yield NamedFault("shows-others", says, with_body(operation, _with_all))


def _with_deleted(app: MutantApp, reply: Reply) -> Any:
    """Return the body with the key of the deleted record in the list."""
    assert reply.operation is not None
    resource = resource_of(app.contract, reply.operation)
    names = {member: reply.view.path_values[name] for member, name in resource.key.items()}
    return _with_shown(reply, [*_shown(reply), names])


def _with_newest(app: MutantApp, reply: Reply) -> Any:
    return _with_shown(reply, _shown(reply)[-1:])


def _with_all(app: MutantApp, reply: Reply) -> Any:
    """Return the body with the records of all parents in the list."""
    assert reply.operation is not None
    resource, shown = resource_of(app.contract, reply.operation), _shown(reply)
    keys = [shown_record_key(resource, each) for each in shown]
    others = [each for each in app.store.all(resource) if record_key(resource, each.names) not in keys]
    return _with_shown(reply, [*({**shown[-1], **each.members} for each in others), *shown])


def _shown(reply: Reply) -> list[dict[str, Any]]:
    assert reply.operation is not None
    found: list[dict[str, Any]] = resolve(reply.body, reply.operation.effect.shown_at)
    return found


def _with_shown(reply: Reply, shown: list[dict[str, Any]]) -> Any:
    assert reply.operation is not None
    return put(reply.body, reply.operation.effect.shown_at or "", shown)
