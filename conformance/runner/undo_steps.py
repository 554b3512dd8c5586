"""The requests that undo one change of a run. They are generators, which return whether the change is undone."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from conformance.contract.effects import Delete, Merge, Read, Replace
from conformance.contract.json_pointer import resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.outcome import Outcome
from conformance.contract.record_requests import record_slots, required_values
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.certainty import Certainty
from conformance.observation.record_changes import doubt_record, remove_record
from conformance.observation.record_states import Need, is_in_state, members_set_by, transitions_to_need
from conformance.observation.records import Record
from conformance.observation.response_reading import Reply
from conformance.runner.request_factory import RequestFactory
from conformance.runner.singleton_backup import singleton_value

UndoSteps = Generator[Request, Reply, bool]


def delete_record(factory: RequestFactory, record: Record) -> UndoSteps:
    """Delete a record of the run; return whether it no longer exists.

    If no operation deletes such records, the `cleanup` operation of their resource is called. Without one, return
    whether an operation deletes their parents, and so them too.
    """
    contract, state = factory.contract, factory.state
    operations = contract.operations_with(Delete, record.resource)
    resource = contract.resources[record.resource]
    if not operations and resource.cleanup is not None:
        return (yield from _retire(factory, contract.operations[resource.cleanup], resource, record))
    if not operations:
        return _is_deleted_with_parent(contract, record)
    for each in transitions_to_need(contract, operations[0], state.state_of(resource, record.names)):
        body = {**required_values(each.operation), **each.sent}
        yield factory.request_for(each.operation, record.names, body or None)
    reply = yield factory.request_for(operations[0], record.names)
    if reply.outcome is not None and reply.outcome.success:
        return True
    if state.exists(resource, record.names) is Certainty.NO:
        return True
    remove_record(state, resource, record.names, certain=False)
    return reply.complete and (yield from _is_confirmed_absent(factory, record))


def _retire(factory: RequestFactory, operation: Operation, resource: Resource, record: Record) -> UndoSteps:
    """Call the `cleanup` operation of a resource for a record; return whether the record is as the operation sets it.

    It is not called if the record is so already.
    """
    wanted: Need = {member: (value,) for member, value in members_set_by(operation).items()}
    values = factory.state.state_of(resource, record.names)
    if wanted and is_in_state(wanted, values):
        return True
    for each in transitions_to_need(factory.contract, operation, values):
        yield factory.request_for(
            each.operation, record.names, {**required_values(each.operation), **each.sent} or None
        )
    reply = yield factory.request_for(operation, record.names, {**required_values(operation)} or None)
    if reply.outcome is None:
        return False
    clauses = factory.contract.clauses_about(operation, "cause", "wrong-state")
    refusals = {name for each in clauses for name in each.outcomes}
    # An earlier run may have called it already.
    return reply.outcome.success or reply.outcome.id in refusals


def delete_again(factory: RequestFactory, record: Record) -> UndoSteps:
    """Delete a record that the target still shows although it accepted its deletion, as `delete_record` does.

    The reply is not judged by the accepted deletion.
    """
    doubt_record(factory.state, record)
    return (yield from delete_record(factory, record))


def delete_if_present(factory: RequestFactory, record: Record) -> UndoSteps:
    """Delete a record that may exist; return False if the outcome is undocumented or an internal error."""
    operation = factory.contract.operations_with(Delete, record.resource)[0]
    reply = yield factory.request_for(operation, record.names)
    return reply.outcome is not None and not reply.outcome.crash


def look_for_record(factory: RequestFactory, record: Record) -> UndoSteps:
    """Return whether the target shows that a record does not exist; any other reply leaves it open."""
    return bool(_readers(factory.contract, record)) and (yield from _is_confirmed_absent(factory, record))


def restore_singleton(factory: RequestFactory, resource: Resource, shown: Any) -> UndoSteps:
    """Write a singleton as it was; `shown` is how the target showed it then."""
    writers = _writers(factory.contract, resource)
    if not writers:
        return False
    now = yield from singleton_value(factory, resource)
    before, current = (_settable_members(writers[0], resource, each) for each in (shown, now))
    body = {name: value for name, value in before.items() if value != current.get(name)}
    if not body:
        return True
    whole = before if isinstance(writers[0].effect, Replace) else body
    reply = yield factory.request_for(writers[0], {}, {**required_values(writers[0]), **whole})
    if reply.outcome is None or not reply.outcome.success:
        return False
    shown_now = _settable_members(writers[0], resource, (yield from singleton_value(factory, resource)))
    # A member that the target no longer shows could not be compared before either.
    return all(shown_now.get(name, value) == value for name, value in body.items())


def look_for_added_members(factory: RequestFactory, resource: Resource, shown: Any) -> UndoSteps:
    """Return whether a singleton has no value in the settable members that `shown`, its backup, has none in.

    No documented request empties a member again.
    """
    writers = _writers(factory.contract, resource)
    if not writers:
        return True
    now = yield from singleton_value(factory, resource)
    before, current = (_settable_members(writers[0], resource, each) for each in (shown, now))
    return current.keys() <= before.keys()


def _writers(contract: Contract, resource: Resource) -> list[Operation]:
    return [each for effect in (Merge, Replace) for each in contract.operations_with(effect, resource.name)]


def can_be_deleted(contract: Contract, record: Record) -> bool:
    """Return whether an operation deletes a record of which only the key is known."""
    deleters = contract.operations_with(Delete, record.resource)
    return any({*each.path_names} <= {*record.names} for each in deleters)


def can_be_undone(contract: Contract, record: Record) -> bool:
    """Return whether an operation deletes the record or one of its parents, or is called for it by a clean-up."""
    is_cleaned_up = contract.resources[record.resource].cleanup is not None
    is_deleted = is_cleaned_up or bool(contract.operations_with(Delete, record.resource))
    return is_deleted or _is_deleted_with_parent(contract, record)


def _is_deleted_with_parent(contract: Contract, record: Record) -> bool:
    owners = [contract.owners.get(name) for name in record.names]
    return any(
        owner and owner.name != record.resource and contract.operations_with(Delete, owner.name) for owner in owners
    )


def _is_confirmed_absent(factory: RequestFactory, record: Record) -> UndoSteps:
    """Return whether the target refuses to read the record, for a reason that is about the record."""
    outcome = yield from _read_outcome(factory, record)
    return outcome is not None and not (outcome.success or outcome.crash or outcome.throttled or outcome.about_account)


def _readers(contract: Contract, record: Record) -> list[Operation]:
    readers = contract.operations_with(Read, record.resource)
    return [each for each in readers if {*each.path_names} <= {*record.names}]


def _read_outcome(factory: RequestFactory, record: Record) -> Generator[Request, Reply, Outcome | None]:
    """Read the record; return the outcome, None if no operation reads it or the outcome is undocumented."""
    readers = _readers(factory.contract, record)
    if not readers:
        return None
    return (yield factory.request_for(readers[0], record.names)).outcome


def _settable_members(writer: Operation, resource: Resource, shown: Any) -> dict[str, Any]:
    """Return the stored members that a request can set, with their values in `shown`, a singleton in a reply."""
    slots = record_slots(writer)
    values = {
        name: resolve(shown, resource.pointers.get(name, f"/{name}"))
        for name in resource.stored_members
        if name in slots
    }
    return {name: value for name, value in values.items() if isinstance(value, str | int | float | list | dict)}
