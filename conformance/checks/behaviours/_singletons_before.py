"""What the run has changed in a singleton before a behaviour observes its updates.

A singleton exists before the run, and the control requests update it. So what an update takes away for good is gone
when a behaviour reads it first. It may be what the API shows beside a member that requests set, in the same inner
object. No request sets it, so it must be as it was before the run.
"""

from __future__ import annotations

from typing import Any

from conformance.checks.behaviours._reading_records import differences, without_members
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.contract.json_pointer import resolve
from conformance.contract.resource import Resource


def changes_since_start(context: RecordContext, shown: Any) -> list[str]:
    """Return how a singleton differs from what it was before the run, beside the members that requests set.

    If other clients can change it, nothing is compared.
    """
    resource = context.resource
    first = context.factory.before_run(resource) if resource.singleton and context.factory.has_target_alone else None
    if first is None:
        return []
    before, after = (without_members(resource, each, {*resource.stored_members}) for each in (first, shown))
    pairs = ((each, resolve(before, each), resolve(after, each)) for each in inner_objects(resource))
    return [text for pointer, old, new in pairs for text in differences(old, new, pointer)]


def inner_objects(resource: Resource) -> list[str]:
    """Return the pointers to the inner objects of a record that have a member which requests set."""
    pointers = (resource.pointers.get(each, "") for each in resource.stored_members)
    return sorted({each.rpartition("/")[0] for each in pointers} - {""})
