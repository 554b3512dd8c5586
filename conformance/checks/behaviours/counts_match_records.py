"""Counts follow the records: a new one is counted, a changed one under its new value, a deleted one no longer.

A minimum or maximum that all records meet leaves the counts as they are. With one that no record meets, nothing is
counted, also beside the other bound. Bounds before and after a time of a new record count it once.
"""

from __future__ import annotations

from collections.abc import Collection, Generator
from typing import Any

from conformance.checks.behaviours._filter_values import FAR_FUTURE, HALF_AN_HOUR
from conformance.checks.behaviours._pages import largest_page
from conformance.checks.behaviours._reading_records import listing_operations, member_value
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.behaviours._updating_records import update_request
from conformance.checks.behaviours.base import Assertions, succeeded
from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked, RecordNames, RequestSteps
from conformance.contract.comparable import date_seconds, has_time_zone
from conformance.contract.effects import Count, Delete, Filter, Merge
from conformance.contract.json_pointer import resolve, split
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply

Counts = dict[str, int]
CountsSteps = Generator[Request, Reply, tuple[Counts, Reply]]


class CountsMatchRecords(RecordBehaviour):
    """Checked if no other client can change the records."""

    needs = "counts of records by the values of a member"
    effects = (Count,)
    compares_all = True

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        effect = operation.effect_as(Count)
        return effect.by is not None and effect.record is not None

    def observe(self, context: RecordContext) -> RequestSteps:
        if not context.factory.has_target_alone:
            raise Blocked.because(BlockCode.SHARED_DATA, "other clients can change what is counted")
        before, _ = yield from self._count(context)
        names = yield from context.new_record()
        shown, _ = yield from context.read(names)
        value = str(member_value(context.resource, shown, _counted_by(context)))
        after, reply = yield from self._count(context)
        check_counts(before, after, {value: 1}, context.assertions, reply)
        yield from self._compare_with_list(context, after, reply)
        yield from self._count_filtered(context, after)
        if value in after:
            yield from self._count_around(context, shown, value)
        yield from self._count_beside(context)
        yield from self._move_between_counts(context, names, value, after)
        yield from self._delete_from_counts(context, names)

    def _compare_with_list(self, context: RecordContext, counts: Counts, reply: Reply) -> RequestSteps:
        """Compare the counts with the records in the list, unless the list may have another page."""
        resource, by = context.resource, _counted_by(context)
        for lister in listing_operations(context.contract, resource)[:1]:
            shown, _ = yield from context.read_list(lister, {})
            if len(shown) < largest_page(lister):
                values = [str(member_value(resource, each, by)) for each in shown]
                wrong = [
                    f"{name} is {count}, the list has {values.count(name)}"
                    for name, count in counts.items()
                    if values.count(name) != count
                ]
                context.check(not wrong, "the same counts as in the list", "; ".join(wrong), reply)

    def _count_filtered(self, context: RecordContext, every: Counts) -> RequestSteps:
        """Count with bounds that all records meet, and with bounds that none meets."""
        operation = context.operation
        for name, rule in number_bounds(operation).items():
            for bound in (0, FAR_FUTURE):
                reply = yield context.factory.request_for(operation, {}, query=((name, str(bound)),))
                if succeeded(reply):
                    is_all = (bound == 0) is (rule.op == "min")
                    counts, wanted = _counts_in(operation, reply), every if is_all else dict.fromkeys(every, 0)
                    wrong = [
                        f"{each} is {counts.get(each)}, not {n}"
                        for each, n in wanted.items()
                        if counts.get(each, 0) != n
                    ]
                    text = f"{name}={bound} counts {'all' if is_all else 'no'} records"
                    context.check(not wrong, text, "; ".join(wrong), reply)

    def _count_around(self, context: RecordContext, shown: Any, value: str) -> RequestSteps:
        """Count with bounds before and after a time that the new record shows: only one of them counts it."""
        operation, factory = context.operation, context.factory
        for name, rule in number_bounds(operation).items():
            time = member_value(context.resource, shown, rule.member)
            seconds = date_seconds(time) if has_time_zone(time) else None
            if seconds is not None:
                early, late = str(int(seconds) - HALF_AN_HOUR), str(int(seconds) + HALF_AN_HOUR)
                before = yield factory.request_for(operation, {}, query=((name, early),))
                after = yield factory.request_for(operation, {}, query=((name, late),))
                if succeeded(before) and succeeded(after):
                    first, second = (_counts_in(operation, each).get(value, 0) for each in (before, after))
                    is_right = first < second if rule.op == "max" else first > second
                    text = f"one of {name}={early} and {name}={late} counts the {value} record at {time}"
                    context.check(is_right, text, f"counts of {first} and {second}", after)

    def _count_beside(self, context: RecordContext) -> RequestSteps:
        """Count with all bounds at once, of which one is met by all records and the other by none, each in turn."""
        bounds = number_bounds(context.operation)
        for excluding in ("min", "max") if {rule.op for rule in bounds.values()} == {"min", "max"} else ():
            # A range whose end is before its beginning may be refused: both ends are early, or both are late.
            bound = FAR_FUTURE if excluding == "min" else 0
            query = tuple((name, str(bound)) for name in bounds)
            reply = yield context.factory.request_for(context.operation, {}, query=query)
            if succeeded(reply):
                counted = sum(_counts_in(context.operation, reply).values())
                text = "&".join(f"{name}={value}" for name, value in query)
                context.check(not counted, f"{text} counts no records", f"{counted} records", reply)

    def _move_between_counts(
        self, context: RecordContext, names: RecordNames, value: str, before: Counts
    ) -> RequestSteps:
        resource, by = context.resource, _counted_by(context)
        words = [word for word, says in resource.stored_as.get(by, {}).items() if says != value]
        updates = context.contract.operations_with(Merge, resource.name)
        writers = [each for each in updates if any(slot.name == by for slot in each.slots)]
        if not words or not writers:
            return
        reply = yield update_request(context.factory, writers[0], names, {by: words[0]})
        if not succeeded(reply):
            raise Blocked.because(
                BlockCode.PREPARATION_REFUSED, f"{writers[0].id} was refused with {by}: {reply.summary}"
            )
        after, reply = yield from self._count(context)
        check_counts(before, after, {value: -1, resource.stored_as[by][words[0]]: 1}, context.assertions, reply)

    def _delete_from_counts(self, context: RecordContext, names: RecordNames) -> RequestSteps:
        """Check that a deleted record is no longer counted."""
        for deleter in context.contract.operations_with(Delete, context.resource.name)[:1]:
            shown, _ = yield from context.read(names)
            value = str(member_value(context.resource, shown, _counted_by(context)))
            before, _ = yield from self._count(context)
            reply = yield context.factory.request_for(deleter, names)
            if succeeded(reply):
                after, reply = yield from self._count(context)
                check_counts(before, after, {value: -1}, context.assertions, reply)

    def _count(self, context: RecordContext) -> CountsSteps:
        operation = context.operation
        reply = yield from context.factory.send_valid(operation)
        shown: Any = resolve(reply.body, operation.effect_as(Count).record)
        if not succeeded(reply) or not isinstance(shown, dict):
            raise Blocked.because(BlockCode.PREPARATION_REFUSED, f"{operation.id} returned no counts: {reply.summary}")
        return _counts_in(operation, reply), reply


def _counts_in(operation: Operation, reply: Reply) -> Counts:
    """Return the counts in a reply; if the document names them, other numbers beside them are none."""
    shown: Any = resolve(reply.body, operation.effect_as(Count).record)
    members, named = shown.items() if isinstance(shown, dict) else (), _named_counts(operation)
    return {name: int(each) for name, each in members if str(each).isdigit() and (not named or name in named)}


def _named_counts(operation: Operation) -> Collection[str]:
    schema = next(iter(operation.replies.values()), None)
    for name in split(operation.effect_as(Count).record or ""):
        schema = schema.member(name) if schema is not None else None
    return schema.flat.get("properties", {}).keys() if schema is not None else ()


def number_bounds(operation: Operation) -> dict[str, Filter]:
    """Return the filters by a minimum or maximum that is a number, such as seconds since 1970."""
    numbers = {slot.name for slot in operation.slots if "integer" in slot.schema.types}
    filters = operation.effect_as(Count).filters
    return {name: rule for name, rule in filters.items() if rule.op != "equals" and name in numbers}


def _counted_by(context: RecordContext) -> str:
    """Return the member whose values are counted."""
    return context.operation.effect_as(Count).by or ""


def check_counts(before: Counts, after: Counts, changes: Counts, assertions: Assertions, reply: Reply) -> None:
    """Assert that the counts changed exactly by `changes`: name of a count -> difference."""
    wanted = {name: count + changes.get(name, 0) for name, count in before.items()}
    wrong = [f"{name} is {after.get(name)}, not {count}" for name, count in wanted.items() if after.get(name) != count]
    changes_text = ", ".join(f"{name} by {change:+d}" for name, change in changes.items())
    assertions.check(not wrong, f"only these counts change: {changes_text}", "; ".join(wrong), reply)
