"""Pages cover the list: each item is on exactly one page, and the numbers that a page shows are right.

First the whole list is read as one page; if it is too short, records are created. Then it is read again in some pages,
which together must have the same items, in the same order. A last page that is full is read, and one that is not. No
page is longer than its limit. If a page shows the total, the number of its items, whether another page follows, or the
page and limit that were sent, these must be right.

If few requests make the list longer than the default page, it has a second page without a limit, which is read too.

If a request can select any page by its number, pages past the end are empty. Otherwise each page leads to the next one
(`_followed_pages.py`). A list without a page is the first page, and without a limit it has the default one.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress
from typing import Any

from conformance.checks.behaviours._followed_pages import follow_pages
from conformance.checks.behaviours._leading_keys import send_with_leading_key
from conformance.checks.behaviours._list_numbers import check_is_one_page, check_more, check_numbers
from conformance.checks.behaviours._many_records import create_many, takes_few_creations
from conformance.checks.behaviours._pages import largest_page
from conformance.checks.behaviours._reading_records import ListRefused, item_key, read_page
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.behaviours.base import succeeded
from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked, RecordNames, RequestSteps
from conformance.contract.effects import List
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.record_states import own_need
from conformance.observation.records import listed_records, record_key
from conformance.observation.response_reading import Reply

ENOUGH_RECORDS = 3
WANTED_PAGES = 4
MOST_PAGES = 40
FAR_BEHIND = 50
MOST_CREATIONS = 21
"""The most requests that may be sent to make a list longer than its default page."""


class PagesCoverTheList(RecordBehaviour):
    """Checked if no other client can change the list, and the whole list fits in one page."""

    needs = "a list in pages"
    effects = (List,)
    needs_reading = False
    compares_all = True

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        paging = operation.effect_as(List).paging
        has_size = paging.limit is not None or (
            paging.number is None and self._outgrows_default(paging.default, resource)
        )
        return paging.selects_page and has_size and bool(resource.names)

    def observe(self, context: RecordContext) -> RequestSteps:
        operation, paging = context.operation, context.operation.effect_as(List).paging
        if not context.factory.has_target_alone:
            raise Blocked.because(BlockCode.SHARED_DATA, "other clients can change the list between two pages")
        names = yield from context.factory.existing_record(context.resource.name)
        if paging.limit is None:
            yield from self._read_pages_of_fixed_size(context, names, paging.default or 0)
            return
        whole = yield from self._whole_list(context, names)
        for _ in range(ENOUGH_RECORDS - len(whole)):
            yield from context.new_record()
        # A few records prove nothing, also not if no more can be created.
        whole = yield from self._whole_list(context, names, is_enough=True)
        if (missing := self._missing(context, len(whole))) > 0:
            # If no more records can be created, the pages of the shorter list are read.
            with suppress(Blocked):
                yield from self._create(context, names, missing)
            whole = yield from self._whole_list(context, names, is_enough=True)
        if len(whole) >= largest_page(operation):
            raise Blocked.because(BlockCode.LIST_TOO_LONG, "the list is longer than the largest page")
        yield from self._read_pages(context, names, whole)

    def _outgrows_default(self, default: int | None, resource: Resource) -> bool:
        """Return whether few requests create more records than the default page has."""
        return default is not None and takes_few_creations(self.contract, resource.name, default + 1, MOST_CREATIONS)

    def _missing(self, context: RecordContext, count: int) -> int:
        """Return how many records make a list of `count` records longer than its default page; 0 if these are many."""
        default = context.operation.effect_as(List).paging.default
        if default is None or default + 1 >= largest_page(context.operation):
            return 0
        return default + 1 - count if self._outgrows_default(default, context.resource) else 0

    def _create(
        self, context: RecordContext, names: RecordNames, count: int
    ) -> Generator[Request, Reply, list[RecordNames]]:
        need, below = own_need(context.contract, context.operation), names if context.operation.path_names else None
        return (yield from create_many(context.contract, context.factory, context.resource.name, count, need, below))

    def _whole_list(
        self, context: RecordContext, names: RecordNames, is_enough: bool = False
    ) -> Generator[Request, Reply, list[Any]]:
        """Return the keys of all records, read in pages of the largest size; if they are enough, one page has all."""
        if context.operation.effect_as(List).paging.number is None:
            found, _ = yield from follow_pages(context, names, None, largest_page(context.operation))
            return found
        whole, reply = yield from context.read_list(context.operation, names)
        if is_enough:
            check_is_one_page(context, whole, reply)
        return [item_key(context.resource, each) for each in whole]

    def _read_pages_of_fixed_size(self, context: RecordContext, names: RecordNames, size: int) -> RequestSteps:
        """Check that the pages have each of so many new records once that they cannot be on one page."""
        created = yield from self._create(context, names, size + 1)
        made = [record_key(context.resource, each) for each in created]
        found, reply = yield from follow_pages(context, names, None)
        self._compare(context, found, [each for each in made if each not in found] + found, reply)

    def _read_pages(self, context: RecordContext, names: RecordNames, wanted: list[Any]) -> RequestSteps:
        paging = context.operation.effect_as(List).paging
        if paging.number is not None:
            yield from self._read_numbered_pages(context, names, wanted)
        else:
            found, reply = yield from follow_pages(context, names, len(wanted))
            self._compare(context, found, wanted, reply)
        yield from self._check_defaults(context, names, wanted)

    def _read_numbered_pages(self, context: RecordContext, names: RecordNames, wanted: list[Any]) -> RequestSteps:
        paging = context.operation.effect_as(List).paging
        limit = max(1, -(-len(wanted) // WANTED_PAGES))
        found: list[Any] = []
        for page in range(1, min(len(wanted) // limit + 2, MOST_PAGES)):
            sent = {paging.number or "": paging.number_of(page, limit), paging.limit or "": limit}
            items, reply = yield from context.read_list(context.operation, names, sent)
            context.check(len(items) <= limit, f"at most {limit} items", f"{len(items)} items", reply)
            check_numbers(context, sent, len(items), len(wanted), reply)
            found += [item_key(context.resource, each) for each in items]
            check_more(context, len(found) < len(wanted), reply)
        self._compare(context, found, wanted, reply)
        yield from self._check_past_end(context, names, page + 1, limit)
        yield from self._check_other_end(context, names, wanted, limit)
        yield from self._check_longer_page(context, names, wanted)

    def _check_past_end(self, context: RecordContext, names: RecordNames, page: int, limit: int) -> RequestSteps:
        """Check that the first page past the end is empty, and one far behind it."""
        paging = context.operation.effect_as(List).paging
        for number in (page, page + FAR_BEHIND):
            sent = {paging.number or "": paging.number_of(number, limit), paging.limit or "": limit}
            text = f"page {number}, past the end, is empty"
            try:
                items, reply = yield from context.read_list(context.operation, names, sent)
            except ListRefused as refused:
                context.check(False, text, refused.reply.summary, refused.reply)
            else:
                context.check(not items, text, f"{len(items)} items", reply)

    def _check_other_end(
        self, context: RecordContext, names: RecordNames, wanted: list[Any], limit: int
    ) -> RequestSteps:
        """Check a last page that is full, if that of pages of this size is not full, or else one that is not full."""
        paging, count = context.operation.effect_as(List).paging, len(wanted)
        if count < ENOUGH_RECORDS:
            return
        page, size = (count, 1) if count % limit else (2, count - 1)
        sent = {paging.number or "": paging.number_of(page, size), paging.limit or "": size}
        items, reply = yield from context.read_list(context.operation, names, sent)
        found = [item_key(context.resource, each) for each in items]
        expected = f"only the last item on page {page} with the limit {size}"
        context.check(found == wanted[-1:], expected, f"{len(items)} items", reply)

    def _check_longer_page(self, context: RecordContext, names: RecordNames, wanted: list[Any]) -> RequestSteps:
        """Check that a page for one item more than there are has them all."""
        paging, limit = context.operation.effect_as(List).paging, len(wanted) + 1
        sent = {paging.number or "": paging.number_of(1, limit), paging.limit or "": limit}
        items, reply = yield from context.read_list(context.operation, names, sent)
        self._compare(context, [item_key(context.resource, each) for each in items], wanted, reply)

    def _check_defaults(self, context: RecordContext, names: RecordNames, wanted: list[Any]) -> RequestSteps:
        """Check the list without a page and limit, and with one of the two, behind the key if that is in the query."""
        effect = context.operation.effect_as(List)
        paging = effect.paging
        first = [{paging.number: paging.number_of(1, 1)}] if paging.number is not None else []
        for sent in ({}, *first, *([{paging.limit: 1}] if paging.limit is not None else [])):
            query = tuple((name, str(value)) for name, value in sent.items())
            request = context.factory.request_for(context.operation, names, query=query)
            reply = yield from send_with_leading_key(context.factory, context.operation, request)
            if not succeeded(reply):
                context.check(False, "the first page", reply.summary, reply)
                continue
            shown = [item_key(context.resource, each) for each in listed_records(effect, reply.body)]
            limit = sent.get(paging.limit or "", paging.default or len(shown) or 1)
            text = f"the first {limit} items of the list with {sent or 'no parameters'}"
            context.check(shown == wanted[:limit], text, f"{len(shown)} items, or others", reply)
        if paging.default is not None and paging.limit is not None and len(wanted) > paging.default:
            yield from self._read_default_pages(context, names, wanted)

    def _read_default_pages(self, context: RecordContext, names: RecordNames, wanted: list[Any]) -> RequestSteps:
        """Check the second page without a limit, or, if each page leads to the next one, all pages without a limit."""
        operation, paging = context.operation, context.operation.effect_as(List).paging
        size = paging.default or 1
        if paging.number is None:
            found, reply = yield from follow_pages(context, names, len(wanted), size, with_limit=False)
            self._compare(context, found, wanted, reply)
            return
        sent = {paging.number: str(paging.number_of(2, size))}
        request = context.factory.request_for(operation, names, query=tuple(sent.items()))
        items, reply = yield from read_page(context.factory, operation, request)
        shown = [item_key(context.resource, each) for each in items]
        expected = f"the items after the first {size} of the list with {sent}"
        context.check(shown == wanted[size : 2 * size], expected, f"{len(shown)} items, or others", reply)

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
