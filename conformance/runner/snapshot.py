"""The snapshot: what a run finds out about its target before all walks. Its requests are sent one by one.

    vocabularies      the words that the target lists for the parameters of requests
    existing records  with generated keys, on a target whose records last: the run never changes them
    singletons        as they are before the run changes them, so that they can be restored
    shared records    one for each resource that requests refer to, or as many as a single request names; walks only
                      read them

Nothing in the snapshot changes while walks run. If a part of it is unavailable, for example because the target refuses
to create a record, the walks that need this part try again and report why they are blocked.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from conformance.checks.request_steps import RequestSteps
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import names_record
from conformance.runner.example_requests import is_in_example
from conformance.runner.foreign_records import note_existing
from conformance.runner.request_factory import RequestFactory
from conformance.runner.session import Session
from conformance.runner.walk import Walk


def take_snapshot(session: Session, walks: Sequence[Walk]) -> None:
    """Find out what the walks need to know. Raises: RunStopped, KeyboardInterrupt."""
    contract, factory = session.contract, session.factory
    operations = [contract.operations[name] for name in dict.fromkeys(each.operation for each in walks)]
    for operation in operations:
        session.drive(factory.request_vocabularies(operation), "")
    written, needed = {name for each in walks for name in each.access.writes}, needed_records(contract, operations)
    keep_singletons(session, written)
    note_existing(session, written | needed.keys())
    for resource, count in needed.items():
        session.drive(_provide_records(factory, resource, count), "")
    session.judge.state.shared = frozenset(session.judge.state.created)


def keep_singletons(session: Session, written: Collection[str]) -> None:
    """Back up those of the resources that are singletons, if the run may write."""
    for resource in session.contract.resources.values():
        if resource.singleton and resource.name in written and session.factory.may_write:
            session.backup.keep(resource, session.read_singleton)


def needed_records(contract: Contract, operations: Sequence[Operation]) -> dict[str, int]:
    """Return how many records of each resource a single request refers to."""
    needed: dict[str, int] = {}
    for operation in operations:
        resource = contract.resource_of(operation)
        if resource is not None and names_record(operation, resource):
            count = len(operation.body_example) if operation.takes == "list" else 1
            needed[resource.name] = max(count, needed.get(resource.name, 0))
        for slot in operation.slots:
            owner = contract.owners.get(slot.name)
            if owner is not None and is_in_example(operation, slot):
                needed.setdefault(owner.name, 1)
    return needed


def _provide_records(factory: RequestFactory, resource: str, count: int) -> RequestSteps:
    yield from factory.existing_record(resource)
    own = len([*factory.state.own_records(resource)])
    # Where none can be created, one that the target lists is read.
    for _ in range(count - own if own else 0):
        yield from factory.new_record(resource)
