"""Records that a reply about another record shows beside it: each is the one of this record, and of no other one.

An example is the affiliate's own link to a campaign, which the reply about the campaign shows. Ids and other values
that the server makes tell whose it is. A server may show none yet, or another form, but not those of another record.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from itertools import permutations
from typing import Any, NamedTuple

from conformance.checks.behaviours._reading_records import member_value, value_text
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours.base import succeeded
from conformance.checks.request_steps import RecordNames, RequestSteps
from conformance.contract.effects import Read
from conformance.contract.json_pointer import resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.created_records import shown_creation
from conformance.observation.response_reading import Reply


class _Beside(NamedTuple):
    """The values that the server made for a record, and what the reply about the one with the same key shows of it."""

    given: Mapping[str, str]
    shown: Mapping[str, str]
    reply: Reply


def records_beside(contract: Contract, operation: Operation) -> list[Read]:
    """Return what the replies show beside a record: records with a part of its key that can be created."""
    own = contract.resource_of(operation)
    if own is None or not contract.creators_of(own.name):
        return []
    named = [each for each in contract.resources.values() if each.generated_members and {*each.names} <= {*own.names}]
    made = {each.name for each in named if contract.creators_of(each.name)}
    return [each for each in operation.records if each.resource in made]


def check_record_beside(context: RecordContext, shown: Read) -> RequestSteps:
    """Create two records with one beside each, and check that no reply shows the one of the other record."""
    made = [*(yield from _new_record(context, shown)), *(yield from _new_record(context, shown))]
    found = []
    resource = context.contract.resources[shown.resource]
    for names, given in made:
        reply = yield context.factory.request_for(context.operation, names)
        found.append(_Beside(given, _values(resource, resolve(reply.body, shown.record)), reply))
    for one, other in permutations(found, 2):
        for name, value in one.shown.items():
            own, others = one.given.get(name), (other.given.get(name), other.shown.get(name))
            if own != other.given.get(name):
                expected = f"{name} {value_text(own)} of the {shown.resource} of this {context.resource.name}"
                is_own = value == own or value not in others
                context.check(is_own, expected, f"{value_text(value)} of another one", one.reply)


def _new_record(
    context: RecordContext, shown: Read
) -> Generator[Request, Reply, list[tuple[RecordNames, Mapping[str, str]]]]:
    """Create a record and the one beside it; return its names and the values of the latter, if any."""
    contract, resource = context.contract, context.contract.resources[shown.resource]
    names = yield from context.new_record()
    made = yield (yield from context.factory.valid_request(contract.creators_of(resource.name)[0], about=names))
    given = _values(resource, shown_creation(made.view, made.body, made.older)) if succeeded(made) else {}
    return [(names, given)] if given else []


def _values(resource: Resource, record: Any) -> dict[str, str]:
    values = {name: member_value(resource, record, name) for name in resource.generated_members}
    return {name: value for name, value in values.items() if isinstance(value, str) and value}
