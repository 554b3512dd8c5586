"""Pages cover the list: each item is on exactly one page, and the numbers that a page shows are right.

First the whole list is read as one page; if it is too short, records are created. Then it is read again in about four
pages, which together must have the same items, in the same order. A page must not be longer than its limit. If a page
shows the total, the number of its items, or the page and limit that were sent, these must be right.

Pages past the end are empty. A list without a page is the first page, and without a limit it has the default one.
"""

from __future__ import annotations

from typing import Any

from conformance.checks.behaviours._list_numbers import check_numbers
from conformance.checks.behaviours._reading_records import ListRefused, item_key, largest_page
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.behaviours.base import succeeded
from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked, RecordNames, RequestSteps
from conformance.contract.effects import List
from conformance.contract.json_pointer import resolve
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.observation.records import shown_items
from conformance.observation.response_reading import Reply

ENOUGH_RECORDS = 3
WANTED_PAGES = 4
MOST_PAGES = 40
FAR_BEHIND = 50


class PagesCoverTheList(RecordBehaviour):
    """Checked if no other client can change the list, and the whole list fits in one page."""

    needs = "a list in pages"
    effects = (List,)
    needs_reading = False
    compares_all = True

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        paging = operation.effect_as(List).paging
        return None not in (paging.page, paging.limit) and bool(resource.names)

    def observe(self, context: RecordContext) -> RequestSteps:
        operation = context.operation
        if not context.factory.has_target_alone:
            raise Blocked.because(BlockCode.SHARED_DATA, "other clients can change the list between two pages")
        names = yield from context.factory.existing_record(context.resource.name)
        whole, _ = yield from context.read_list(operation, names)
        for _ in range(ENOUGH_RECORDS - len(whole)):
            yield from context.new_record()
        whole, _ = yield from context.read_list(operation, names)
        if len(whole) >= largest_page(operation):
            raise Blocked.because(BlockCode.LIST_TOO_LONG, "the list is longer than the largest page")
        yield from self._read_pages(context, names, whole)

    def _read_pages(self, context: RecordContext, names: RecordNames, whole: list[Any]) -> RequestSteps:
        paging = context.operation.effect_as(List).paging
        limit = max(1, -(-len(whole) // WANTED_PAGES))
        found: list[Any] = []
        for page in range(1, min(len(whole) // limit + 2, MOST_PAGES)):
            sent = {paging.page or "": page, paging.limit or "": limit}
            items, reply = yield from context.read_list(context.operation, names, sent)
            context.check(len(items) <= limit, f"at most {limit} items", f"{len(items)} items", reply)
            check_numbers(context, sent, len(items), len(whole), reply)
            found += [item_key(context.resource, each) for each in items]
        wanted = [item_key(context.resource, each) for each in whole]
        self._compare(context, found, wanted, reply)
        yield from self._check_past_end(context, names, page + 1, limit)
        yield from self._check_defaults(context, names, whole)

    def _check_past_end(self, context: RecordContext, names: RecordNames, page: int, limit: int) -> RequestSteps:
        """Check that the first page past the end is empty, and one far behind it."""
        paging = context.operation.effect_as(List).paging
        for number in (page, page + FAR_BEHIND):
            sent = {paging.page or "": number, paging.limit or "": limit}
            text = f"page {number}, past the end, is empty"
            try:
                items, reply = yield from context.read_list(context.operation, names, sent)
            except ListRefused as refused:
                context.check(False, text, refused.reply.summary, refused.reply)
            else:
                context.check(not items, text, f"{len(items)} items", reply)

    def _check_defaults(self, context: RecordContext, names: RecordNames, whole: list[Any]) -> RequestSteps:
        """Check the list without a page and limit, and with one of the two."""
        paging, wanted = context.operation.effect_as(List).paging, [item_key(context.resource, each) for each in whole]
        for sent in ({}, {paging.page or "": 1}, {paging.limit or "": 1}):
            query = tuple((name, str(value)) for name, value in sent.items())
            reply = yield context.factory.request_for(context.operation, names, query=query)
            if not succeeded(reply):
                context.check(False, "the first page", reply.summary, reply)
                continue
            items = shown_items(resolve(reply.body, context.operation.effect_as(List).items))
            shown = [item_key(context.resource, each) for each in items]
            limit = sent.get(paging.limit or "", paging.default or len(shown) or 1)
            text = f"the first {limit} items of the list with {sent or 'no parameters'}"
            context.check(shown == wanted[:limit], text, f"{len(shown)} items, or others", reply)

    def _compare(self, context: RecordContext, found: list[Any], wanted: list[Any], reply: Reply) -> None:
        twice = sorted({str(each) for each in found if found.count(each) > 1})
        context.check(not twice, "no item on two pages", f"twice: {', '.join(twice[:3])}", reply)
        missing = [str(each) for each in wanted if each not in found]
        context.check(not missing, "every item on one of the pages", f"missing: {', '.join(missing[:3])}", reply)
        unexpected = [str(each) for each in found if each not in wanted]
        context.check(
            not unexpected, "no item that the whole list lacks", f"unexpected: {', '.join(unexpected[:3])}", reply
        )
        if not (twice or missing or unexpected):
            context.check(found == wanted, "the order of the whole list", "another order of its items", reply)
