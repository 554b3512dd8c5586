"""The records that valid requests refer to.

A request refers to a record in its path, its query or its body: to the one that the operation concerns, and to records
of other resources. The functions return the request names of such records, and create records if that is necessary.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from typing import Protocol

from conformance.checks.request_steps import RecordNames, RecordNamesSteps
from conformance.contract.effects import Create
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import names_record
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.core.generated_values import GeneratedValues
from conformance.observation.certainty import Certainty
from conformance.observation.record_states import ANY_STATE, Need, needs_of, own_need
from conformance.observation.records import Record
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState
from conformance.runner.example_requests import references_in


class RecordSource(Protocol):
    """Finds and creates records."""

    @property
    def contract(self) -> Contract:
        """The contract."""

    @property
    def state(self) -> TargetState:
        """What is known of the target."""

    @property
    def names(self) -> GeneratedValues:
        """The generator of new values."""

    def existing_record(self, resource: str, state: Need = ANY_STATE) -> RecordNamesSteps:
        """Return the request names of an existing record in a state, for a request that does not change it."""

    def own_record(
        self, resource: Resource, others: Sequence[RecordNames] = (), state: Need = ANY_STATE
    ) -> RecordNamesSteps:
        """Return the request names of a record in a state, not one of `others`, for a request that changes it."""

    def new_record(self, resource: str) -> RecordNamesSteps:
        """Create a record and return its request names."""


def find_references(records: RecordSource, operation: Operation, about: RecordNames | None = None) -> RecordNamesSteps:
    """Return a name of an existing record for each slot of an operation that refers to one.

    The operation concerns the record `about`, if it is given, and otherwise one in the state that it needs.
    """
    resource = records.contract.resource_of(operation)
    references: RecordNames = {**(about or {})}
    needs = needs_of(records.contract, operation)
    if about is None and resource is not None and names_record(operation, resource):
        state = needs.get(resource.name, ANY_STATE)
        references = yield from (
            records.existing_record(resource.name, state)
            if operation.safe
            else records.own_record(resource, state=state)
        )
    for slot, owner in references_in(records.contract, operation):
        if slot.name not in references and (owner is not resource or not isinstance(operation.effect, Create)):
            found = yield from records.existing_record(owner.name, needs.get(owner.name, ANY_STATE))
            # together with its ancestors, so that all references fit together
            above = {name: found[name] for name in owner.ancestors if name in found}
            references = {**above, slot.name: found[owner.names[0]], **references}
    if resource is not None and isinstance(operation.effect, Create) and not resource.key_pattern:
        return (yield from _with_free_key(records, resource, references))
    return references


def _with_free_key(records: RecordSource, resource: Resource, references: RecordNames) -> RecordNamesSteps:
    """Return references that form an unused composite key; if they are in use, the first is a new record."""
    names = [name for name in resource.names if name in references]
    if not names or records.state.exists(resource, references) is Certainty.NO:
        return references
    owner = records.contract.owners[names[0]]
    created = yield from records.new_record(owner.name)
    return {**references, names[0]: created[owner.names[0]]}


def find_item_references(
    records: RecordSource, operation: Operation, count: int
) -> Generator[Request, Reply, list[RecordNames]]:
    """Return the references of each of `count` items of a list body; no two items refer to the same record."""
    references: list[RecordNames] = []
    for n in range(count):
        references.append((yield from _item_references(records, operation, n, references)))
    return references


def _item_references(
    records: RecordSource, operation: Operation, n: int, before: list[RecordNames]
) -> RecordNamesSteps:
    """Return the references of item `n`: a record to which no item in `before` refers.

    Items beyond the length of the example refer to records that do not exist.
    """
    resource = records.contract.resource_of(operation)
    if resource is None or not names_record(operation, resource):
        return {}
    if n < len(operation.body_example):
        return (yield from records.own_record(resource, before, own_need(records.contract, operation)))
    fields = (each for each in records.contract.fields.values() if each.new_value)
    templates = {each.name: each.new_value or "" for each in fields}
    absent = {name: records.names.new_value(templates[name]) for name in resource.names if name in templates}
    return {**before[0], **absent}


def first_not_in(others: Sequence[RecordNames], records: Iterable[Record]) -> RecordNames | None:
    """Return the request names of the first record that is not one of `others`; None if there is none."""
    return next((names for each in records if (names := {**each.names}) not in others), None)
