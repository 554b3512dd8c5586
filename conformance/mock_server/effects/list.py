"""The records that belong to the path and fit the filters, one page of them."""

from __future__ import annotations

from typing import Any

from conformance.contract.effects import List
from conformance.contract.json_pointer import put
from conformance.mock_server.effects.base import Task, echoed, listing
from conformance.mock_server.list_query import matches
from conformance.mock_server.record_view import like


def apply(task: Task[List]) -> Any:
    found, effect, body = matches(task.view, task.store), task.effect, task.operation.reply_example
    body = put(body, effect.items, listing(task, effect.items, found.page))
    if effect.total is not None:
        body = put(body, effect.total, like(task.example(effect.total), found.total))
    if effect.shown is not None:
        body = put(body, effect.shown, like(task.example(effect.shown), len(found.page)))
    return echoed(task, body)
