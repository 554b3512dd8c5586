"""Pages cover the list: no gap, no overlap, no more than was asked for, and totals and echoes that are right."""

from __future__ import annotations

from typing import Any

from conformance.checks.behaviours._reading_records import item_key, largest_page, read_list
from conformance.checks.behaviours.base import Assertions, Behaviour
from conformance.checks.block_reason import BlockCode
from conformance.checks.causes.base import Blocked, RequestSource, RequestSteps
from conformance.contract.effects import List
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.model import Operation, Resource
from conformance.observation.response_reading import Reply

ENOUGH_RECORDS = 3
WANTED_PAGES = 4
MOST_PAGES = 40


class PagesCoverTheList(Behaviour):
    def applies(self, operation: Operation) -> bool:
        resource = self.contract.resource_of(operation)
        effect = operation.effect
        paged = isinstance(effect, List) and None not in (effect.paging.page, effect.paging.limit)
        return paged and resource is not None and bool(resource.names)

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        resource = self.contract.resource_of(operation)
        assert resource is not None
        if not factory.has_target_alone:
            raise Blocked.because(BlockCode.SHARED_DATA, "others can change the list between two pages")
        names = yield from factory.existing_record(resource.name)
        whole, _ = yield from read_list(factory, operation, names)
        for _ in range(ENOUGH_RECORDS - len(whole)):
            yield from factory.new_record(resource.name)
        whole, _ = yield from read_list(factory, operation, names)
        if len(whole) >= largest_page(operation):
            raise Blocked.because(BlockCode.LIST_TOO_LONG, "the list is longer than one page can be")
        yield from self._walk(operation, resource, names, whole, factory, assertions)

    def _walk(
        self,
        operation: Operation,
        resource: Resource,
        names: Any,
        whole: list[Any],
        factory: RequestSource,
        assertions: Assertions,
    ) -> RequestSteps:
        effect = operation.effect_as(List)
        page_name, limit_name = effect.paging.page or "", effect.paging.limit or ""
        limit = max(1, -(-len(whole) // WANTED_PAGES))
        found: list[Any] = []
        for page in range(1, min(len(whole) // limit + 2, MOST_PAGES)):
            items, reply = yield from read_list(factory, operation, names, {page_name: page, limit_name: limit})
            assertions.check(len(items) <= limit, f"at most {limit} items", f"{len(items)} items", reply)
            self._numbers(effect.echoes, {page_name: page, limit_name: limit}, reply, assertions)
            if effect.total and items:
                shown = resolve(reply.body, effect.total)
                assertions.check(
                    shown is ABSENT or str(shown) == str(len(whole)), f"a total of {len(whole)}", f"{shown!r}", reply
                )
            if effect.shown and items:
                shown = resolve(reply.body, effect.shown)
                assertions.check(
                    shown is ABSENT or str(shown) == str(len(items)), f"a count of {len(items)}", f"{shown!r}", reply
                )
            found += [item_key(resource, each) for each in items]
        wanted = [item_key(resource, each) for each in whole]
        twice = sorted({str(each) for each in found if found.count(each) > 1})
        assertions.check(not twice, "no item on two pages", f"twice: {', '.join(twice[:3])}", reply)
        missing = [str(each) for each in wanted if each not in found]
        assertions.check(not missing, "every item on some page", f"missing: {', '.join(missing[:3])}", reply)
        strange = [str(each) for each in found if each not in wanted]
        assertions.check(not strange, "no item that the whole list lacks", f"strange: {', '.join(strange[:3])}", reply)

    def _numbers(self, echoes: Any, sent: dict[str, int], reply: Reply, assertions: Assertions) -> None:
        for name, pointer in echoes.items():
            shown = resolve(reply.body, pointer)
            if name in sent and shown is not ABSENT:
                assertions.check(str(shown) == str(sent[name]), f"{pointer} is {sent[name]}", repr(shown), reply)
