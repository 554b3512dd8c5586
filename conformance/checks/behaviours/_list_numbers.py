"""The numbers that a list shows beside its items: the total, the number of items, and the page and limit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.checks.behaviours._pages import largest_page, shows_more
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.contract.effects import List
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.core.text import json_text
from conformance.observation.records import shown_items
from conformance.observation.response_reading import Reply


def check_numbers_of_whole_list(
    context: RecordContext, query: Mapping[str, Any], items: list[Any], reply: Reply
) -> None:
    """Check the total of a list that was read as a whole; `reply` is the last one."""
    paging = context.operation.effect_as(List).paging
    if paging.parameters & {*query} or len(items) >= largest_page(context.operation):
        return
    if {paging.number, paging.token} & {*dict(reply.exchange.request.query)}:
        # Another page was read, because the total of the first one promised more items.
        last_page = shown_items(resolve(reply.body, context.operation.effect_as(List).items))
        context.check(bool(last_page), f"a total of {len(items)}", "a higher total on the first page", reply)
        check_is_one_page(context, items, reply)
    else:
        check_numbers(context, {}, len(items), len(items), reply)


def check_is_one_page(context: RecordContext, items: list[Any], reply: Reply) -> None:
    """Check that a list which is not longer than the largest page was read as one page; `reply` is the last one."""
    paging = context.operation.effect_as(List).paging
    if paging.number is not None and paging.max is not None and len(items) <= paging.max:
        is_one = paging.number not in dict(reply.exchange.request.query)
        expected = f"all {len(items)} items on a page with the largest {paging.limit}, {paging.max}"
        context.check(is_one, expected, "another page has some of them", reply)


def check_numbers(context: RecordContext, sent: Mapping[str, Any], count: int, total: int, reply: Reply) -> None:
    """Check the numbers that a page shows: the page and limit that were sent, the total, the count of its items."""
    effect = context.operation.effect_as(List)
    for name, pointer in effect.echoes.items():
        shown = resolve(reply.body, pointer)
        if name in sent and shown is not ABSENT:
            context.check(str(shown) == str(sent[name]), f"{pointer} is {sent[name]}", json_text(shown), reply)
    for place, text, wanted in ((effect.total, "total", total), (effect.shown_count, "count", count)):
        if place and count:
            shown = resolve(reply.body, place)
            right = shown is ABSENT or str(shown) == str(wanted)
            context.check(right, f"a {text} of {wanted}", json_text(shown), reply)


def check_more(context: RecordContext, wanted: bool, reply: Reply) -> None:
    """Check whether a page says that another one follows, if it says so at all."""
    shown = shows_more(context.operation, reply)
    pointer = context.operation.effect_as(List).paging.has_more
    if shown is not None:
        context.check(shown is wanted, f"{pointer} is {str(wanted).lower()}", str(shown).lower(), reply)
