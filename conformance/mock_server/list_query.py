"""Select the records that a list or a count is about.

Theory. A list request selects records in three steps, from the contract's effect and the request alone. First, records
must belong to the path: under `/loans/{id}/notes`, their parent must be that loan. Second, each sent filter must match.
`equals` compares texts, because a query has only text; of an array, one equal element is sufficient. `min` and `max`
compare numbers or dates. If the bound or the member is neither, the filter excludes no record; causes decide
whether such a request is refused. Third, page number and size, with their documented defaults and bounds, select one
page. Records are in the order of their creation, so that the pages of one list neither overlap nor leave gaps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from conformance.contract.comparable import measure
from conformance.contract.effects import Filter, List, Paging, Selecting
from conformance.contract.json_pointer import ABSENT
from conformance.contract.request_view import RequestView, parameter_text
from conformance.mock_server.stored_record import Records, StoredRecord

_MOST_DIGITS = 9
_NO_LIMIT = 10**_MOST_DIGITS


@dataclass(frozen=True)
class ListPage:
    """The records of one page, and the number of selected records on all pages."""

    total: int
    records: list[StoredRecord]


def list_page(view: RequestView, store: Records, effect: List) -> ListPage:
    """Return the page that a request to an operation with this effect selects."""
    found, paging = selected_records(view, store, effect), effect.paging
    page, limit = _page(view, paging), _limit(view, paging)
    return ListPage(len(found), found[(page - 1) * limit : page * limit])


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
    for name, rule in effect.filters.items():
        wanted = view.value_named(name)
        if wanted is not ABSENT and wanted != "":
            fits = _filter(rule, wanted)
            found = [each for each in found if fits(store.member(resource, each, rule.member))]
    return found


def applied_paging(view: RequestView, paging: Paging) -> dict[str, int]:
    """Return the page number and the page size by query parameter, after defaults and bounds are applied."""
    found = ((paging.page, _page(view, paging)), (paging.limit, _limit(view, paging)))
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
