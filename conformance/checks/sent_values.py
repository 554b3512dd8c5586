"""Which values of a request are not certainly valid, and under which names a reply may show them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.checks.causes.base import Cause, zone_of
from conformance.contract.json_pointer import ABSENT
from conformance.contract.request_view import RequestView
from conformance.contract.value_zones import Zone
from conformance.observation.target_state import TargetState


def unproven_values(view: RequestView, cause: Cause, state: TargetState) -> Iterator[tuple[Any, set[str]]]:
    """Yield each value that is not certainly valid, with the names under which a reply may show it.

    Args:
        view: The request.
        cause: Any cause of the contract: it knows the zones of values.
        state: The target state, which knows records and vocabularies.
    """
    resource = view.contract.resource_of(view.operation)
    for slot, value, _ in view.values:
        if value is not ABSENT and zone_of(cause, slot, value, state) is not Zone.RIGHT:
            shown = resource.shown_names(slot.name) if resource is not None else set()
            yield value, shown | {slot.name, slot.trail[-1]}
