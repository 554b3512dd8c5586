"""Compare the states that follow from the requests of a run with what the target shows of its records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.resource import Resource
from conformance.observation.records import record_key
from conformance.observation.target_state import TargetState


def forget_state(state: TargetState, resource: Resource, names: Mapping[str, Any], shown: Any) -> None:
    """Forget those members of the state of a record that a reply, which shows the record, has other values for.

    An operation that did not set the state has a fault of its own. Requests after it cannot be judged by this state.
    """
    key = record_key(resource, names)
    record = state.created.get((resource.name, key)) if key else None
    if record is None or key is None or not record.state:
        return
    values = {member: resolve(shown, resource.pointers.get(member, f"/{member}")) for member in record.state}
    kept = {
        member: value for member, value in record.state.items() if values[member] is ABSENT or values[member] == value
    }
    if len(kept) < len(record.state):
        state.created[resource.name, key] = replace(record, state=kept)
