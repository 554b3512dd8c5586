"""List the records that belong to the path and match the filters, one page of them."""

from __future__ import annotations

from typing import Any

from conformance.contract.effects import List
from conformance.contract.json_pointer import put
from conformance.mock_server.effects.base import Task, show_records, with_echoes
from conformance.mock_server.list_query import list_page
from conformance.mock_server.next_page import with_next_page
from conformance.mock_server.record_view import as_type_of


def apply(task: Task[List]) -> Any:
    """Return the body with the requested page."""
    found, effect, body = list_page(task.view, task.store, task.effect), task.effect, task.start
    body = put(body, effect.items, show_records(task, effect.items, found.records))
    if effect.total is not None:
        body = put(body, effect.total, as_type_of(task.example(effect.total), found.total))
    if effect.shown_count is not None:
        body = put(body, effect.shown_count, as_type_of(task.example(effect.shown_count), len(found.records)))
    body = with_next_page(task.view, task.store, effect, found, body)
    return with_echoes(task, body)
