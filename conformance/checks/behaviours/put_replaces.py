"""A PUT replaces the whole record.

Members that are sent must be stored. A member that is left out must not keep its value, but the server may set a
default. So this is tried with two old values: a default cannot equal both.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.checks.behaviours._reading_records import member_value, same_value, value_text
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.behaviours._spellings import send_respelled, spelling_note
from conformance.checks.behaviours._updating_records import MOST_MEMBERS, other_valid_values
from conformance.checks.behaviours.base import is_refused
from conformance.checks.causes.base import RequestSource
from conformance.checks.request_steps import RecordNames, RequestSteps
from conformance.contract.effects import Create, Replace
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.operation import Operation
from conformance.contract.record_requests import example_record, record_slots
from conformance.contract.resource import Resource
from conformance.contract.value_zones import Zone, is_blank
from conformance.observation.certainty import Certainty
from conformance.observation.records import stored_value
from conformance.observation.response_reading import Reply


class PutReplaces(RecordBehaviour):
    """Also sends the example with shorter lists and empty ones, because a server may append to a list."""

    needs = "a PUT that replaces a record that can be read"
    effects = (Replace,)

    def observe(self, context: RecordContext) -> RequestSteps:
        operation, resource = context.operation, context.resource
        names = {} if resource.singleton else (yield from context.new_record())
        known_members = record_slots(operation)
        bodies = [*_with_other_lists(context, names), *_changed(context)]
        for n, body in enumerate(bodies):
            request = context.factory.request_for(operation, names, body)
            is_respelled = n > 0 or len(bodies) == 1
            reply = yield from send_respelled(context.factory, request) if is_respelled else context.send(request)
            # A server may refuse empty lists, and no other valid body: it accepted the first one.
            if n and [] not in body.values() and is_refused(reply) and not context.may_be_refused(reply):
                context.check(False, "success, as of the replacement before it", reply.summary, reply)
            context.accepted(reply, "was refused")
            in_reply = resolve(reply.body, operation.effect_as(Replace).record)
            if isinstance(in_reply, dict):
                context.check_kept_members({name: each for name, each in body.items() if each}, in_reply, reply)
            shown, shown_by = yield from context.read(names)
            for member in (each for each in resource.stored_members if each in known_members and each in body):
                value, wanted = member_value(resource, shown, member), stored_value(resource, member, body[member])
                is_emptied = wanted == [] and value in (None, ABSENT)
                expected = f"{member} is {value_text(wanted)}, as sent{spelling_note(reply)}"
                context.check(is_emptied or same_value(value, wanted), expected, value_text(value), shown_by)
        for member in optional_members(operation, resource)[:MOST_MEMBERS]:
            yield from self._leave_out(context, names, member)

    def _leave_out(self, context: RecordContext, names: RecordNames, member: str) -> RequestSteps:
        """Check that a member does not keep its value if a PUT leaves it out."""
        operation, resource, factory = context.operation, context.resource, context.factory
        example = example_record(operation)
        lacking = {name: value for name, value in example.items() if name != member}
        last: tuple[str, Reply] | None = None
        for value in distinct_values(operation, resource, member, factory):
            yield from context.send(factory.request_for(operation, names, {**example, member: value}))
            yield from context.send(factory.request_for(operation, names, lacking))
            shown, shown_by = yield from context.read(names)
            left = member_value(resource, shown, member)
            if not same_value(left, stored_value(resource, member, value)):
                context.check(True, "", "", shown_by)
                return
            last = f"still {value_text(left)}", shown_by
        if last is not None:
            context.check(False, f"no old value of {member}, which the PUT left out", *last)


def _with_other_lists(context: RecordContext, names: RecordNames) -> list[dict[str, Any]]:
    """Return the bodies to send: the example; if it has lists, also with shorter lists and with empty ones.

    The example follows on each of these, so that it also keeps an element of a list and adds another one. Empty lists
    are left out if a request with them may be refused.
    """
    factory, example = context.factory, example_record(context.operation)
    lists = {name: value for name, value in example.items() if isinstance(value, list)}
    shorter = {**example, **{name: value[-1:] for name, value in lists.items()}}
    empty: dict[str, Any] = {**example, **{name: [] for name in lists}}
    view = factory.view(factory.request_for(context.operation, names, empty))
    may_fail = any(each.recognise(view, factory.query) is not Certainty.NO for each in factory.causes)
    others = [each for each in ([shorter] if may_fail else [shorter, empty]) if each != example]
    return [example, *(body for each in others for body in (each, example))]


def _changed(context: RecordContext) -> Iterator[dict[str, Any]]:
    """Yield the example with one other value, if a new record has all its values: storing it would change nothing."""
    operation, resource, example = context.operation, context.resource, example_record(context.operation)
    created = [example_record(each) for each in context.contract.operations_with(Create, resource.name)]
    members = {*record_slots(operation)}
    stored = members.intersection(resource.stored_members).difference(resource.unique)
    sent = [each for each in example if each in stored]
    if not all(all(each.get(name) == example[name] for name in sent) for each in created):
        return
    for member in sent:
        others = distinct_values(operation, resource, member, context.factory)
        changed = [each for each in others if not same_value(each, example[member])]
        if changed:
            yield {**example, member: changed[0]}
            return


def optional_members(operation: Operation, resource: Resource) -> list[str]:
    """Return the stored members that the example has, and that a body may leave out."""
    optional = [name for name, slot in record_slots(operation).items() if not slot.required]
    has = example_record(operation)
    return [name for name in optional if name in resource.stored_members and not is_blank(has.get(name))]


def distinct_values(operation: Operation, resource: Resource, member: str, factory: RequestSource) -> list[Any]:
    """Return at most two certainly valid values of a member; their stored values differ, and neither is a default."""
    slot = record_slots(operation)[member]
    value = example_record(operation)[member]
    default = (resource.initial.get(member, ABSENT), slot.schema.flat.get("default", ABSENT))
    candidates = [value, *other_valid_values(factory, operation, resource, member, value)]
    found: list[Any] = []
    for each in (each for each in candidates if factory.zones.zone(slot, each, None) is Zone.RIGHT):
        kept = [*default, *(stored_value(resource, member, other) for other in found)]
        if not any(same_value(stored_value(resource, member, each), other) for other in kept):
            found.append(each)
    return found[:2]
