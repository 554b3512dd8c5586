"""Select the records that a list or a count is about.

Theory. A list request selects records in three steps, from the contract's effect and the request alone. First, records
must belong to the path: under `/loans/{id}/notes`, their parent must be that loan. Second, each sent filter must match.
`equals` compares texts, because a query has only text; of an array, one equal element is sufficient. `min` and `max`
compare numbers or dates. If the bound or the member is neither, the filter excludes no record; causes decide whether
such a request is refused. Third, the position and the page size, with their documented defaults and bounds, select one
page. The position is a page number, an offset, a cursor of `RecordStore.new_cursor`, or the key of the record before
the page; links to the next page have a cursor. An unknown cursor or key is the first page. Records are in the order of
their creation, so that the pages of one list neither overlap nor leave gaps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from conformance.contract.comparable import measure
from conformance.contract.effects import Filter, List, Selecting
from conformance.contract.json_pointer import ABSENT
from conformance.contract.page_tokens import sent_token
from conformance.contract.paging import Paging
from conformance.contract.parameter_style import parameter_text
from conformance.contract.request_view import RequestView
from conformance.mock_server.stored_record import Records, StoredRecord

LINK_PARAMETER = "cursor"
"""The query parameter in links to the next page, whose names clients need not know."""
_MOST_DIGITS = 9
_NO_LIMIT = 10**_MOST_DIGITS


@dataclass(frozen=True)
class ListPage:
    """The records of one page.

    `total` is the number of selected records on all pages. `next` is the number of records before the next page, or
    None on the last page.
    """

    total: int
    records: list[StoredRecord]
    next: int | None = None


def list_page(view: RequestView, store: Records, effect: List) -> ListPage:
    """Return the page that a request to an operation with this effect selects."""
    found, paging = selected_records(view, store, effect)[-(effect.newest or _NO_LIMIT) :], effect.paging
    start = position_of(view, store, effect) or 0
    end = start + _limit(view, paging)
    return ListPage(len(found), found[start:end], end if end < len(found) else None)


def position_of(view: RequestView, store: Records, effect: List) -> int | None:
    """Return the number of selected records before the requested page; None for an unknown cursor or key."""
    paging = effect.paging
    if paging.page is not None:
        return (_page(view, paging) - 1) * _limit(view, paging)
    if paging.offset is not None:
        return _number(view, paging.offset, 0, _NO_LIMIT)
    if paging.next_link is not None:
        return store.cursors.get(dict(view.request.query).get(LINK_PARAMETER, ""), 0)
    token = sent_token(view)
    if token is ABSENT:
        return 0
    return store.cursors.get(token) if paging.cursor is not None else _position_after(view, store, effect, token)


def _position_after(view: RequestView, store: Records, effect: List, key: str) -> int | None:
    """Return the number of selected records up to the record with this key; None if there is no such record."""
    resource, member = store.contract.resources[effect.resource], effect.paging.member or ""
    every = store.all(resource)
    last = next(
        (n for n, each in enumerate(every) if parameter_text(store.member(resource, each, member)) == key), None
    )
    if last is None:
        return None
    before = {id(each) for each in every[: last + 1]}
    return sum(id(each) in before for each in selected_records(view, store, effect))


def selected_records(view: RequestView, store: Records, effect: Selecting) -> list[StoredRecord]:
    """Return the records that belong to the path and match the filters of the effect, oldest first."""
    resource = store.contract.resources[effect.resource]
    parents = {
        name: store.canonical(resource, name, value)
        for name, value in view.path_values.items()
        if name in resource.parents or name in resource.names
    }
    found = store.all(resource)
    for name, value in parents.items():
        found = [each for each in found if each.names.get(name) == value]
    if len(resource.ancestors) > len(resource.parents):
        found = [each for each in found if store.is_below(resource, each, view.path_values)]
    for name, rule in effect.filters.items():
        wanted = view.value_named(name)
        if wanted is not ABSENT and wanted != "":
            fits = _filter(rule, wanted)
            found = [each for each in found if fits(store.member(resource, each, rule.member))]
    return found


def applied_paging(view: RequestView, paging: Paging) -> dict[str, int]:
    """Return the page number and the page size by query parameter, after defaults and bounds are applied."""
    offset = _number(view, paging.offset, 0, _NO_LIMIT)
    found = ((paging.page, _page(view, paging)), (paging.offset, offset), (paging.limit, _limit(view, paging)))
    return {name: value for name, value in found if name is not None}


def _page(view: RequestView, paging: Paging) -> int:
    return _number(view, paging.page, 1, _NO_LIMIT)


def _limit(view: RequestView, paging: Paging) -> int:
    return _number(view, paging.limit, paging.default or _NO_LIMIT, paging.max or _NO_LIMIT)


def _number(view: RequestView, name: str | None, default: int, most: int) -> int:
    text = view.value_named(name) if name else ABSENT
    whole = isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return min((int(text) if whole else 0) or default, most)


def _filter(rule: Filter, wanted: Any) -> Callable[[Any], bool]:
    """Return a function that returns whether a value of the member matches the filter."""
    if rule.op == "equals":
        given = [parameter_text(each) for each in (wanted if isinstance(wanted, list) else [wanted])]
        texts = [part for text in given for part in (text.split(",") if rule.list else [text])]
        return lambda value: any(parameter_text(each) in texts for each in _elements(value))
    bound = measure(wanted)

    def within(value: Any) -> bool:
        size = measure(value) if bound is not None else None
        return size is None or bound is None or (size >= bound if rule.op == "min" else size <= bound)

    return within


def _elements(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is ABSENT else [value]
