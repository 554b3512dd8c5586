"""Show the next page of a list in a reply: its cursor, whether it exists, or a link to it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from conformance.contract.effects import List
from conformance.contract.json_pointer import put, remove, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.page_tokens import token_pattern
from conformance.contract.paging import HEADER, LINK, Paging
from conformance.contract.request_view import RequestView
from conformance.contract.servers import base_path
from conformance.core.exchange import Request, Response
from conformance.mock_server.list_query import LINK_PARAMETER, ListPage, list_page
from conformance.mock_server.location_header import with_header
from conformance.mock_server.record_store import RecordStore
from conformance.mock_server.record_view import as_type_of


def with_next_page(view: RequestView, store: RecordStore, effect: List, page: ListPage, body: Any) -> Any:
    """Return the body of a list with what the contract says about the next page."""
    paging, operation = effect.paging, view.operation
    assert operation is not None
    if paging.has_more is not None:
        body = put(body, paging.has_more, page.next is not None)
    if paging.next is not None:
        body = with_position(operation, body, paging.next, _cursor(view, store, effect, page))
    if paging.next_link not in (None, HEADER):
        body = with_position(operation, body, paging.next_link or "", _url(view, store, effect, page))
    return body


def with_next_link(response: Response, view: RequestView, store: RecordStore) -> Response:
    """Return the response of a success with the header that the contract says leads to the next page, if it says so."""
    effect = view.operation.effect if view.operation is not None else None
    if not isinstance(effect, List) or effect.paging.next_link != HEADER:
        return response
    url = _url(view, store, effect, list_page(view, store, effect))
    return with_header(response, effect.paging.link_header, None if url is None else link_header(effect.paging, url)[1])


def _cursor(view: RequestView, store: RecordStore, effect: List, page: ListPage) -> str | None:
    if page.next is None or view.operation is None:
        return None
    return store.new_cursor(effect.resource, page.next, token_pattern(store.contract, view.operation))


def _url(view: RequestView, store: RecordStore, effect: List, page: ListPage) -> str | None:
    cursor = _cursor(view, store, effect, page)
    return None if cursor is None else page_url(store.contract, view.request, cursor)


def page_url(contract: Contract, request: Request, cursor: str) -> str:
    """Return the URL of the page with a cursor: the one of the request, relative to the host of the server."""
    kept = [pair for pair in request.query if pair[0] != LINK_PARAMETER]
    query = urlencode([*kept, (LINK_PARAMETER, cursor)], quote_via=quote, errors="surrogatepass")
    return f"{base_path(contract)}{request.path}?{query}"


def link_header(paging: Paging, url: str) -> tuple[str, str]:
    """Return the header that leads to the next page."""
    return paging.link_header, f'<{url}>; rel="next"' if paging.link_header == LINK else url


def with_position(operation: Operation, body: Any, pointer: str, position: str | None) -> Any:
    """Return the body with a cursor or a URL or, for None, with what the schema of the reply has on the last page."""
    example = resolve(operation.reply_example, pointer)
    if position is not None:
        return put(body, pointer, as_type_of(example, position))
    ends = [put(body, pointer, value) for value in _ends(example)]
    ends.append(remove(body, pointer))
    schema = next(iter(operation.replies.values()), None)
    return next((each for each in ends if schema is None or schema.accepts(each)), ends[0])


def _ends(example: Any) -> list[Any]:
    """Return the values that mean that there is no next page, the one of the example first."""
    return ["", None] if example == "" else [None, ""]
