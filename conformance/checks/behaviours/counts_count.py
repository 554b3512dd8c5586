"""Counts follow the records: one more where one is created, moved where a record changes."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from conformance.checks.behaviours._reading_records import largest_page, member_value, read_list, read_record
from conformance.checks.behaviours._updating_records import update_request
from conformance.checks.behaviours.base import Assertions, Behaviour, succeeded
from conformance.checks.block_reason import BlockCode
from conformance.checks.causes.base import Blocked, RecordNames, RequestSource, RequestSteps
from conformance.contract.effects import Count, List, Merge
from conformance.contract.json_pointer import resolve
from conformance.contract.model import Operation, Resource
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply

Counts = dict[str, int]


class CountsCount(Behaviour):
    def applies(self, operation: Operation) -> bool:
        effect = operation.effect
        return isinstance(effect, Count) and effect.by is not None and effect.record is not None

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        resource = self.contract.resource_of(operation)
        assert resource is not None
        if not factory.has_target_alone:
            raise Blocked.because(BlockCode.SHARED_DATA, "others can change what is counted")
        before, _ = yield from self._count(operation, factory)
        names = yield from factory.new_record(resource.name)
        value = yield from self._value(operation, resource, names, factory)
        after, reply = yield from self._count(operation, factory)
        check_counts(before, after, {value: 1}, assertions, reply)
        yield from self._compare_with_list(operation, resource, after, reply, factory, assertions)
        yield from self._move_between_counts(operation, resource, names, value, after, factory, assertions)

    def _compare_with_list(
        self,
        operation: Operation,
        resource: Resource,
        counts: Counts,
        reply: Reply,
        factory: RequestSource,
        assertions: Assertions,
    ) -> RequestSteps:
        """What the list shows, counted by hand; a list that may go on for another page says nothing."""
        for lister in self.contract.operations_with(List, resource.name)[:1]:
            shown, _ = yield from read_list(factory, lister, {})
            if len(shown) < largest_page(lister):
                values = [str(member_value(resource, each, operation.effect_as(Count).by or "")) for each in shown]
                wrong = [
                    f"{name} is {count}, the list has {values.count(name)}"
                    for name, count in counts.items()
                    if values.count(name) != count
                ]
                assertions.check(not wrong, "as many as the list shows", "; ".join(wrong), reply)

    def _move_between_counts(
        self,
        operation: Operation,
        resource: Resource,
        names: RecordNames,
        value: str,
        before: Counts,
        factory: RequestSource,
        assertions: Assertions,
    ) -> RequestSteps:
        by = operation.effect_as(Count).by or ""
        words = [word for word, says in resource.translate.get(by, {}).items() if says != value]
        writers = [
            each
            for each in self.contract.operations_with(Merge, resource.name)
            if any(slot.name == by for slot in each.slots)
        ]
        if not words or not writers:
            return
        reply = yield update_request(factory, writers[0], names, {by: words[0]})
        if not succeeded(reply):
            raise Blocked.because(
                BlockCode.PREPARATION_REFUSED, f"{writers[0].id} with {by} is refused: {reply.summary}"
            )
        after, reply = yield from self._count(operation, factory)
        check_counts(before, after, {value: -1, resource.translate[by][words[0]]: 1}, assertions, reply)

    def _value(
        self, operation: Operation, resource: Resource, names: RecordNames, factory: RequestSource
    ) -> Generator[Request, Reply, str]:
        shown, _ = yield from read_record(self.contract, factory, resource, names)
        return str(member_value(resource, shown, operation.effect_as(Count).by or ""))

    def _count(self, operation: Operation, factory: RequestSource) -> Generator[Request, Reply, tuple[Counts, Reply]]:
        reply = yield from factory.send_valid(operation)
        shown: Any = resolve(reply.body, operation.effect_as(Count).record or "")
        if not succeeded(reply) or not isinstance(shown, dict):
            raise Blocked.because(BlockCode.PREPARATION_REFUSED, f"{operation.id} counts nothing: {reply.summary}")
        return {name: int(each) for name, each in shown.items() if str(each).isdigit()}, reply


def check_counts(before: Counts, after: Counts, changes: Counts, assertions: Assertions, reply: Reply) -> None:
    wanted = {name: count + changes.get(name, 0) for name, count in before.items()}
    wrong = [f"{name} is {after.get(name)}, not {count}" for name, count in wanted.items() if after.get(name) != count]
    changes_text = ", ".join(f"{name} by {change:+d}" for name, change in changes.items())
    assertions.check(not wrong, f"only {changes_text}", "; ".join(wrong), reply)
