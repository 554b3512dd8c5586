"""Set members of a record by other operations than the checked one, so that it has more to lose than a new record."""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping
from dataclasses import replace
from typing import Any

from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._updating_records import different_value, settable_members, update_request
from conformance.checks.request_steps import RecordNames
from conformance.contract.effects import Merge
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.record_states import members_set_by, own_need, state_members
from conformance.observation.response_reading import Reply


def set_members(
    context: RecordContext, names: RecordNames, shown: Any, wanted: Collection[str]
) -> Generator[Request, Reply, frozenset[str]]:
    """Give members other values than a record has now, with as few updates as possible; return those that were set.

    Members that an operation needs in a certain state are left out.

    Args:
        context: The checked operation, which is not used to set them.
        names: The request names of the record.
        shown: The record as it is shown now.
        wanted: The members.
    """
    done: frozenset[str] = frozenset()
    left = {*wanted} - state_members(context.contract, context.resource)
    for writer in updates_of(context.contract, context.resource):
        values = _values(context, writer, shown, left - done)
        own = left.intersection(members_set_by(writer)) - done
        if writer.id == context.operation.id or own_need(context.contract, writer) or not (values or own):
            continue
        with_body = bool(values) or writer.takes == "list"
        reply = yield (
            update_request(context.factory, writer, names, {**values})
            if with_body
            else context.factory.request_for(writer, names)
        )
        if reply.succeeded:
            done = done.union(values, members_set_by(writer))
    return done


def other_settable_members(contract: Contract, operation: Operation) -> frozenset[str]:
    """Return the members that the updates of a resource set, except those that this operation sets."""
    resource = contract.resources[operation.effect.resource or ""]
    own = set_by(operation, resource) if isinstance(operation.effect, Merge) else frozenset[str]()
    return frozenset[str]().union(*(set_by(each, resource) for each in updates_of(contract, resource))) - own


def updates_of(contract: Contract, resource: Resource) -> list[Operation]:
    """Return the operations that change members of records, of one or of each in a list."""
    of_resource = (each for each in contract.operations.values() if each.effect.resource == resource.name)
    return [each for each in of_resource if isinstance(each.effect, Merge)]


def set_by(writer: Operation, resource: Resource) -> frozenset[str]:
    """Return the members that an update sets, by itself or as its documented request does."""
    return frozenset((*members_set_by(writer), *dict(settable_members(writer, resource))))


def _values(context: RecordContext, writer: Operation, shown: Any, wanted: Collection[str]) -> Mapping[str, Any]:
    found = {
        name: different_value(replace(context, operation=writer), shown, name, example)
        for name, example in (settable_members(writer, context.resource) if writer.takes_record else ())
        if name in wanted
    }
    return {name: value for name, value in found.items() if value is not ABSENT}
