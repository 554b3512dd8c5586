"""Unique values that a record had before an update. No record has them any more, so a new one can have them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from conformance.checks.behaviours._reading_records import member_value
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._records_created_again import check_usable_again
from conformance.checks.behaviours._update_changes import Change
from conformance.checks.request_steps import RequestSteps
from conformance.contract.resource import Resource


def check_released_values(context: RecordContext, changes: Iterable[Change]) -> RequestSteps:
    """Create another record with the first value of each unique member that these updates have changed."""
    former = "of one that an update has changed"
    yield from check_usable_again(context, released_values(context.resource, changes), former)


def released_values(resource: Resource, changes: Iterable[Change]) -> dict[str, Any]:
    """Return the first value of each unique member whose new value the record shows."""
    found: dict[str, Any] = {}
    for each in changes:
        old = member_value(resource, each.before.record, each.member)
        if each.member in resource.unique and isinstance(old, str) and old and each.is_stored(resource):
            found.setdefault(each.member, old)
    return found
