"""Read the pages of a list of which each leads to the next one: by a cursor, the last key, or a link.

The page size is chosen so that the last page is not full. So it must not announce another page. The pages end after as
many requests as the list has records, even if the target announces pages for ever.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from conformance.checks.behaviours._list_numbers import check_more, check_numbers
from conformance.checks.behaviours._pages import next_page
from conformance.checks.behaviours._reading_records import ListRefused, item_key, read_page
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked, RecordNames
from conformance.contract.effects import List
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply

MOST_PAGES = 40
_WANTED_PAGES = 4


def follow_pages(
    context: RecordContext,
    names: RecordNames,
    total: int | None,
    size: int | None = None,
    with_limit: bool = True,
) -> Generator[Request, Reply, tuple[list[Any], Reply]]:
    """Return the keys of the records on all pages, and the last reply.

    `total` is the number of records in the list, None if it is unknown. `size` is the size of the pages; by default it
    depends on the total. Without a limit in the requests, it is the default.

    Raises:
        Blocked: The first page is refused, the link to a page cannot be followed, or a list of unknown length is too
            long.
    """
    lister, paging = context.operation, context.operation.effect_as(List).paging
    name = paging.limit if with_limit else None
    limit = size or (_size_of_pages(total or 1) if name is not None else paging.default or 1)
    sent = {name: limit} if name is not None else {}
    query = tuple((name, str(value)) for name, value in sent.items())
    request = context.factory.request_for(lister, names, query=query)
    found: list[Any] = []
    asked: list[Request] = []
    while True:
        asked.append(request)
        try:
            shown, reply = yield from read_page(context.factory, lister, request)
        except ListRefused as refused:
            if len(asked) == 1:
                raise
            context.check(False, "the next page, as the page before it shows", refused.reply.summary, refused.reply)
            return found, refused.reply
        context.check(len(shown) <= limit, f"at most {limit} items", f"{len(shown)} items", reply)
        found += [item_key(context.resource, each) for each in shown]
        if total is not None:
            check_numbers(context, sent, len(shown), total, reply)
            check_more(context, len(found) < total, reply)
        following = next_page(context.factory, lister, reply, shown, len(found))
        if total is None and len(asked) >= MOST_PAGES and shown and len({*found}) == len(found):
            raise Blocked.because(BlockCode.LIST_TOO_LONG, f"the list has more than {MOST_PAGES} pages")
        if following is None or _is_endless(context, following, asked, reply):
            return found, reply
        if total is not None and len(found) >= total and len(shown) < limit:
            context.check(False, "no next page after the last item", "a next page", reply)
            return found, reply
        request = following


def _size_of_pages(total: int) -> int:
    """Return a page size with about four pages, of which the last one is not full."""
    sizes = range(max(2, -(-total // _WANTED_PAGES)), total + 1)
    return next((size for size in sizes if total % size), 1)


def _is_endless(context: RecordContext, following: Request, asked: list[Request], reply: Reply) -> bool:
    """Return whether a page leads to one that was read before, or there are too many pages; assert that it is not."""
    if following in asked:
        context.check(False, "a page that was not read before", "the next page is one of those before it", reply)
        return True
    if len(asked) >= MOST_PAGES:
        context.check(False, f"the last page after {len(asked)} pages", "a next page", reply)
        return True
    return False
