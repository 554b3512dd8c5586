"""The request of the next page of a list, which follows from the page before it. `contract/paging.py` has the terms.

A link to the next page is followed only on the host of the target. The keys in its query are left out: a request names
its credentials by profile.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from conformance.checks.block_reason import BlockCode
from conformance.checks.causes.base import RequestSource
from conformance.checks.request_steps import Blocked
from conformance.checks.url_below_base import path_below_base
from conformance.contract.effects import List
from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.operation import Operation
from conformance.contract.paging import HEADER, LINK
from conformance.contract.parameter_style import parameter_text
from conformance.core.exchange import Request
from conformance.core.link_header import read_links
from conformance.core.text import json_text, shorten
from conformance.observation.response_reading import Reply

LARGEST_PAGE = 1000
_LONGEST = 80


def largest_page(lister: Operation) -> int:
    """Return the largest number of items in a page of a list."""
    return lister.effect_as(List).paging.max or LARGEST_PAGE


def next_page(
    factory: RequestSource, lister: Operation, reply: Reply, shown: Sequence[Any], seen: int
) -> Request | None:
    """Return the request of the next page; None if the reply shows that there is none.

    Args:
        factory: Knows the address of the target.
        lister: The operation.
        reply: The reply to the request of this page.
        shown: The records on this page.
        seen: The number of records on this page and all before it.

    Raises:
        Blocked: The reply has a link to the next page that cannot be followed.
    """
    paging, request = lister.effect_as(List).paging, reply.exchange.request
    if paging.number is not None:
        if not shown or not _is_before_last(lister, reply, shown, seen):
            return None
        at = dict(request.query).get(paging.number, "0")
        return _with_parameter(request, paging.number, _next_number(lister, at, len(shown)))
    if paging.cursor is not None:
        cursor = resolve(reply.body, paging.next)
        return None if _is_end(cursor) else _with_parameter(request, paging.cursor, cursor)
    if paging.after is not None:
        is_last = not shown or shows_more(lister, reply) is False
        key = ABSENT if is_last else _member_of(reply, lister, shown[-1])
        return None if key is ABSENT else _with_parameter(request, paging.after, key)
    return _linked_page(factory, lister, reply) if paging.next_link is not None else None


def shows_more(lister: Operation, reply: Reply) -> bool | None:
    """Return whether the page says that another one follows; None if it does not say it."""
    pointer = lister.effect_as(List).paging.has_more
    shown = resolve(reply.body, pointer)
    return shown if isinstance(shown, bool) else None


def without_positions(lister: Operation | None, body: Any) -> Any:
    """Return the body of a list with `true` in place of its cursor or link: each reply may have another one."""
    effect = lister.effect if lister is not None else None
    paging = effect.paging if isinstance(effect, List) else None
    for pointer in (paging.next, paging.next_link) if paging is not None else ():
        if pointer not in (None, HEADER) and not _is_end(resolve(body, pointer)):
            body = put(body, pointer, True)
    return body


def _is_before_last(lister: Operation, reply: Reply, shown: Sequence[Any], seen: int) -> bool:
    """Return whether there is another page: by what the reply says or, without that, if this page is full."""
    effect, more = lister.effect_as(List), shows_more(lister, reply)
    if more is not None:
        return more
    total = resolve(reply.body, effect.total)
    if re.fullmatch(r"[0-9]{1,12}", str(total)):
        return seen < int(total)
    return effect.paging.limit is not None and len(shown) >= largest_page(lister)


def _next_number(lister: Operation, at: str, count: int) -> int:
    number = int(at) if re.fullmatch(r"[0-9]{1,12}", at) else 0
    return max(number, 1) + 1 if lister.effect_as(List).paging.page is not None else number + count


def _is_end(position: Any) -> bool:
    """Return whether a cursor or a URL in a reply says that there is no next page."""
    return position is ABSENT or position is None or position is False or position == ""


def _with_parameter(request: Request, name: str, value: Any) -> Request:
    kept = tuple(pair for pair in request.query if pair[0] != name)
    return request.replace(query=(*kept, (name, parameter_text(value))))


def _member_of(reply: Reply, lister: Operation, record: Any) -> Any:
    resource = reply.contract.resource_of(lister)
    member = lister.effect_as(List).paging.member or ""
    pointer = resource.pointers.get(member, f"/{member}") if resource is not None else f"/{member}"
    return resolve(record, pointer)


def _linked_page(factory: RequestSource, lister: Operation, reply: Reply) -> Request | None:
    url, request = _next_url(lister, reply), reply.exchange.request
    if _is_end(url):
        return None
    text = url if isinstance(url, str) else ""
    place = path_below_base(factory.address, request.path, text, "link to the next page") if text else None
    linked = _linked_request(reply, *place) if place is not None else None
    operation = factory.view(linked).operation if linked is not None else None
    if operation is None or operation.id != lister.id:
        shown = shorten(json_text(url), _LONGEST)
        fault = f"the link to the next page of {lister.id} is no URL of this operation: {shown}"
        raise Blocked.because(BlockCode.NOT_OBSERVABLE, fault)
    return linked


def _next_url(lister: Operation, reply: Reply) -> Any:
    paging, response = lister.effect_as(List).paging, reply.response
    if paging.next_link != HEADER:
        return resolve(reply.body, paging.next_link)
    headers, wanted = response.headers if response else (), paging.link_header.lower()
    values = [value for name, value in headers if name.lower() == wanted]
    if paging.link_header != LINK:
        return next(iter(values), None)
    return next((each.url for each in read_links(values) if "next" in each.relations), None)


def _linked_request(reply: Reply, path: str, query: Any) -> Request:
    slots = reply.contract.credential_slots.values()
    keys = {each.name for each in slots if each.location == "query"}
    return reply.exchange.request.replace(path=path, query=tuple(pair for pair in query if pair[0] not in keys))
