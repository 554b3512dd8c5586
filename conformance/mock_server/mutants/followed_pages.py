"""Pages that do not lead to the right next page: by a cursor, the key of the last record, `has_more`, or a link."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from conformance.contract.effects import List
from conformance.contract.json_pointer import put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.page_tokens import token_pattern
from conformance.contract.paging import HEADER
from conformance.core.exchange import Request, Response
from conformance.mock_server.list_query import LINK_PARAMETER
from conformance.mock_server.mutants._by_operation import FaultMaker, NamedFault, NamedFaults, mutants_of_makers
from conformance.mock_server.mutants._list_faults import answering_another, leaving_out, sent, with_body, without
from conformance.mock_server.mutants._store_edits import items_of, with_items
from conformance.mock_server.mutants.base import (
    Fault,
    Handler,
    Mutant,
    MutantApp,
    on_successes_of,
    response_of,
    with_json,
    without_header,
)
from conformance.mock_server.next_page import link_header, page_url, with_position
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of pages that lead to the next one."""
    return mutants_of_makers(contract, MAKERS)


def followed_pages(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield the faults of a list of which each page leads to the next one."""
    paging = operation.effect_as(List).paging
    if paging.has_more is not None:
        for value, says in ((True, "always shows that another page follows"), (False, "never shows another page")):
            always = with_body(operation, _showing(paging.has_more, value))
            yield NamedFault(f"has-more-{str(value).lower()}", says, always)
    if paging.number is not None:
        return
    token = paging.token or LINK_PARAMETER
    ignoring = answering_another(operation, leaving_out(token))
    yield NamedFault("ignores-cursor", "shows the first page, whatever page is requested", ignoring)
    shifted = _of_keys if paging.after is not None else _of_cursors
    yield NamedFault("overlap", "begins each page with the last item of the one before", shifted(operation, -1))
    yield NamedFault("gap", "leaves out the first item of each later page", shifted(operation, 1))
    if paging.limit is not None:
        many = answering_another(operation, leaving_out(paging.limit))
        yield NamedFault("ignores-limit", "shows pages of another size than was sent", many)
        yield NamedFault("order", "shows the items of a full page in the opposite order", _reversed(operation))
    if paging.after is None:
        yield NamedFault("next-at-end", "shows a next page on the last page", _after_end(operation, last_page))
        yield NamedFault("never-ends", "leads from the last page to the first one", _after_end(operation, first_page))
        yield NamedFault("new-cursors", "leads to empty pages for ever", _after_end(operation, _new_page()))
        yield NamedFault("no-next", "shows no next page", _without_next(operation))


def _showing(pointer: str, value: Any) -> Callable[[MutantApp, Reply], Any]:
    return lambda app, reply: put(reply.body, pointer, value)


# --- positions that are wrong ------------------------------------------------------------------------
class _Shifted(dict[str, int]):
    """Positions of cursors that are wrong by a number of records."""

    def __init__(self, by: int) -> None:
        super().__init__()
        self._by = by

    def get(self, key: str, default: Any = None) -> Any:
        return max(self[key] + self._by, 0) if key in self else default


def _of_cursors(operation: Operation, by: int) -> Fault:
    def fault(app: MutantApp) -> Handler:
        app.store.cursors = _Shifted(by)
        return app.correct_response

    return fault


def _of_keys(operation: Operation, by: int) -> Fault:
    """Return the fault that a page follows the record before, or after, the one with the key that was sent."""
    paging = operation.effect_as(List).paging
    name, size, member = paging.after or "", paging.limit or "", paging.member or ""

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            key = dict(request.query).get(name)
            if app.operation_of(request) is not operation or key is None:
                return app.correct_response(request)
            whole = [str(each.get(member)) for each in items_of(app.correct_reply(without(request, name, size)))]
            other = whole[(whole.index(key) + by) % len(whole)] if key in whole else key
            return app.correct_response(request.replace(query=(*without(request, name).query, (name, other))))

        return answer

    return fault


def _reversed(operation: Operation) -> Fault:
    limit = operation.effect_as(List).paging.limit or ""

    def change(app: MutantApp, reply: Reply) -> Any:
        items = items_of(reply)
        return with_items(reply, items[::-1]) if str(len(items)) == sent(reply).get(limit) else reply.body

    return with_body(operation, change)


# --- the end of the list -----------------------------------------------------------------------------
Position = Callable[[MutantApp, Operation, int], str]
"""Returns the cursor that the last page shows; the number is that of the records before and on this page."""


def last_page(app: MutantApp, operation: Operation, seen: int) -> str:
    """Return the cursor of the last record."""
    return _cursor(app, operation, seen - 1)


def first_page(app: MutantApp, operation: Operation, seen: int) -> str:
    """Return the cursor of the beginning of the list."""
    return _cursor(app, operation, 0)


def _new_page() -> Position:
    """Return a function that returns a new cursor behind the end of the list each time."""
    count = 10_000

    def position(app: MutantApp, operation: Operation, seen: int) -> str:
        nonlocal count
        count += 1
        return _cursor(app, operation, count)

    return position


def _cursor(app: MutantApp, operation: Operation, position: int) -> str:
    return app.store.new_cursor(operation.effect_as(List).resource, position, token_pattern(app.contract, operation))


def _after_end(operation: Operation, position: Position) -> Fault:
    """Return the fault that the last page shows a next one."""

    def wrong_reply(app: MutantApp, reply: Reply) -> Response:
        if _has_next(operation, reply):
            return response_of(reply)
        seen = len(app.store.all(app.contract.resources[operation.effect_as(List).resource]))
        return _with_next(operation, reply, position(app, operation, seen))

    return on_successes_of(operation, wrong_reply)


def _has_next(operation: Operation, reply: Reply) -> bool:
    paging = operation.effect_as(List).paging
    if paging.next_link == HEADER:
        return response_of(reply).header(paging.link_header) is not None
    return bool(resolve(reply.body, paging.next or paging.next_link))


def _with_next(operation: Operation, reply: Reply, cursor: str) -> Response:
    paging, request = operation.effect_as(List).paging, reply.exchange.request
    if paging.cursor is not None:
        return with_json(response_of(reply), put(reply.body, paging.next, cursor))
    url = page_url(reply.contract, request, cursor)
    if paging.next_link != HEADER:
        return with_json(response_of(reply), put(reply.body, paging.next_link, url))
    response = response_of(reply)
    return replace(response, headers=(*response.headers, link_header(paging, url)))


def _without_next(operation: Operation) -> Fault:
    paging = operation.effect_as(List).paging

    def wrong_reply(app: MutantApp, reply: Reply) -> Response:
        response = response_of(reply)
        if paging.next_link == HEADER:
            return replace(response, headers=without_header(response, paging.link_header))
        return with_json(response, with_position(operation, reply.body, paging.next or paging.next_link or "", None))

    return on_successes_of(operation, wrong_reply)


MAKERS: dict[str, FaultMaker] = {"pages-cover-the-list": followed_pages}
