"""An update changes nothing that belongs to the record, such as the goals of a campaign.

If no other client uses the target, further updates have the members that the documented request lacks, such as a list
of affiliates, with their own examples. A server may refuse them, which shows nothing.

A member of the documented request that no record stores, with an enumeration of words, selects what an update changes.
So one of these further updates has each other word.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

from conformance.checks.access import Access
from conformance.checks.behaviours._reading_records import differences, without_volatile
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext, StateObserver
from conformance.checks.behaviours._records_below import (
    RecordsBelow,
    access_to_records_below,
    new_records_below,
    resources_below,
)
from conformance.checks.behaviours._unsent_members import lacking_members
from conformance.checks.behaviours._updating_records import settable_members, update_request
from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked, RequestSteps
from conformance.contract.effects import Merge
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import example_record, record_slots
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply


class UpdateKeepsBelow(RecordBehaviour):
    """Compares a record of each resource below the updated one before and after each update."""

    needs = "an update of records to which others belong"
    effects = (Merge,)

    def access(self, operation: Operation) -> Access:
        return super().access(operation) | access_to_records_below(self.contract, self.subject(operation))

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        if operation.takes == "list" or resource.singleton or not resources_below(self.contract, resource):
            return False
        return bool(_updates(self.contract, operation, resource))

    def size(self, operation: Operation) -> int:
        resource = self.contract.resources[operation.effect_as(Merge).resource]
        below = len(resources_below(self.contract, resource))
        return 1 + 2 * below + (1 + below) * len(_updates(self.contract, operation, resource))

    def observe(self, context: RecordContext) -> RequestSteps:
        names = yield from context.new_record()
        below = yield from new_records_below(context, names)
        if not below:
            text = f"no record can be created below a {context.resource.name}"
            raise Blocked.because(BlockCode.RECORD_UNAVAILABLE, text)
        observer = StateObserver(lambda: _read(context, below))
        updates = _updates(context.contract, context.operation, context.resource)
        for values in context.factory.part.of(updates if context.factory.has_target_alone else updates[:1]):
            request = update_request(context.factory, context.operation, names, values)
            before, after, reply = yield from observer.send(request)
            if reply.succeeded:
                found = differences(before, after)
                context.check(not found, "what belongs to the record is unchanged", "; ".join(found), reply)


def _updates(contract: Contract, operation: Operation, resource: Resource) -> list[dict[str, Any]]:
    """Return the members of each update: those of the example, then the others, with each other word if any."""
    members, words = dict(settable_members(operation, resource)), [*other_words(contract, operation, resource)]
    return [each for each in (members, *(words or [other_members(contract, operation, resource)])) if each]


def other_members(contract: Contract, operation: Operation, resource: Resource) -> dict[str, Any]:
    """Return the members that the example of an update lacks, except those that may change by themselves."""
    lacking = lacking_members(contract, operation)
    return {name: value for name, value in lacking.items() if name not in resource.volatile}


def other_words(contract: Contract, operation: Operation, resource: Resource) -> Iterator[dict[str, Any]]:
    """Yield the members of an update with each other word that selects what it changes."""
    slots, others = record_slots(operation), other_members(contract, operation, resource)
    sent = {name: value for name, value in example_record(operation).items() if name in slots}
    kept = {name: value for name, value in sent.items() if name not in resource.stored_members}
    for name, value in kept.items():
        words = slots[name].schema.flat.get("enum", ()) if name not in resource.volatile else ()
        yield from ({**kept, **others, name: word} for word in words if word != value)


def _read(context: RecordContext, below: RecordsBelow) -> Generator[Request, Reply, dict[str, Any]]:
    found = {}
    for place, (resource, names) in below.items():
        shown, _ = yield from context.read_other(resource, names)
        found[place] = without_volatile(context.contract, shown)
    return found
