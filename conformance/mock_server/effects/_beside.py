"""Records of other resources that a reply shows beside its own."""

from __future__ import annotations

from typing import Any

from conformance.contract.effects import Read
from conformance.contract.json_pointer import put
from conformance.mock_server.effects.base import Task
from conformance.mock_server.null_members import never_null
from conformance.mock_server.record_view import render_record


def show_beside(task: Task[Read]) -> Any:
    """Return the body with the record of the effect, if the request has its key and it exists."""
    contract, pointer = task.store.contract, task.effect.record
    resource = contract.resources[task.effect.resource]
    found = task.store.find(resource, {name: task.value_named(name) for name in resource.names})
    if found is None or pointer is None:
        return task.start
    shown = render_record(resource, found, task.example(pointer), never_null(contract, resource))
    return put(task.start, pointer, shown)
