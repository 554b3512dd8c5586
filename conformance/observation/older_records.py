"""The records in the reply to a creation that existed before.

Some replies show the new record among others, such as all caps of a campaign. Which of them it is does not follow from
their order, which documents seldom state: it is none that the run knew before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from conformance.contract.effects import Create
from conformance.contract.json_pointer import resolve
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.observation.records import Key, Place, record_key, shown_record
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState


def older_keys(state: TargetState, view: RequestView, body: Any) -> frozenset[Key]:
    """Return the keys of the records that the reply to a creation shows in its list, and that were known before."""
    resource, effect = view.contract.resource_of(view.operation), view.operation and view.operation.effect
    if resource is None or not isinstance(effect, Create) or not resource.key_pattern:
        return frozenset()
    shown = _places(resource, resolve(body, effect.record), view)
    return frozenset(each[1] for each in shown if each in state.made_by_run or each in state.made_beside)


def with_older_keys(reply: Reply, state: TargetState) -> Reply:
    """Return the reply with the keys of the records in it that were known before; `state` is that before the reply."""
    older = older_keys(state, reply.view, reply.body)
    return replace(reply, older=older) if older else reply


def note_made_beside(state: TargetState, view: RequestView, body: Any) -> None:
    """Note the records of other resources that an accepted creation made too, if its reply shows them."""
    effect = view.operation and view.operation.effect
    for array in effect.also_creates if isinstance(effect, Create) else ():
        resource = view.contract.resources[array.resource]
        state.made_beside.update(_places(resource, resolve(body, array.shown), view))


def _places(resource: Resource, shown: Any, view: RequestView) -> Iterator[Place]:
    for each in shown if isinstance(shown, list) else ():
        record = shown_record(resource, each, view.path_values)
        key = record_key(resource, record.names) if record is not None else None
        if key is not None:
            yield resource.name, key
