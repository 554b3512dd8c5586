"""Which records a list shows: those that belong to the path, that the filters let through, one page of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from conformance.contract.effects import Filter, List, Paging, Selecting
from conformance.contract.json_pointer import ABSENT
from conformance.contract.request_view import RequestView, parameter_text
from conformance.mock_server.stored_record import Records, StoredRecord

_MOST_DIGITS = 9
_LONGEST_DATE = 40
_NO_LIMIT = 10**_MOST_DIGITS


@dataclass(frozen=True)
class Matches:
    """`total` counts the records that fit, `page` has those of the page that is asked for."""

    total: int
    page: list[StoredRecord]


def matches(view: RequestView, store: Records) -> Matches:
    """What a call to an operation with a resource selects."""
    assert view.operation is not None
    found = fitting(view, store)
    paging = view.operation.effect_as(List).paging
    page, limit = _page(view, paging), _limit(view, paging)
    return Matches(len(found), found[(page - 1) * limit : page * limit])


def fitting(view: RequestView, store: Records) -> list[StoredRecord]:
    """The records that belong to the path and that the filters let through, oldest first."""
    assert view.operation is not None
    effect = view.operation.effect_as(Selecting)
    resource = store.contract.resources[effect.resource]
    home = {
        name: store.canonical(resource, name, value)
        for name, value in view.path_values.items()
        if name in resource.parents or name in resource.names
    }
    found = store.all(resource)
    for name, value in home.items():
        found = [each for each in found if each.names.get(name) == value]
    for name, rule in effect.filters.items():
        wanted = view.value_named(name)
        if wanted is not ABSENT and wanted != "":
            fits = _filter(rule, wanted)
            found = [each for each in found if fits(store.member(resource, each, rule.member))]
    return found


def understood(view: RequestView, paging: Paging) -> dict[str, int]:
    """Query names of page and limit, with the values that they have after defaults and limits."""
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
    """Whether a value of the member is what the filter wants."""
    if rule.op == "equals":
        words = parameter_text(wanted).split(",") if rule.list else [parameter_text(wanted)]
        return lambda value: any(parameter_text(each) in words for each in _each(value))
    bound = measure(wanted)

    def within(value: Any) -> bool:
        size = measure(value) if bound is not None else None
        return size is None or bound is None or (size >= bound if rule.op == "min" else size <= bound)

    return within


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is ABSENT else [value]


def measure(value: Any) -> float | None:
    """A number, or seconds since 1970 for a date; None for what is neither."""
    if isinstance(value, str) and len(value) > _LONGEST_DATE:
        return None
    try:
        return float(value)
    except (ValueError, TypeError, OverflowError):
        pass
    try:
        return datetime.fromisoformat(value).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
