"""Lists before and after creations: nothing is new in them except what was created."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Sequence
from typing import Any

from conformance.checks.behaviours._reading_records import ListRefused, item_key, listing_operations
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.request_steps import RecordNames
from conformance.core.exchange import Request
from conformance.core.text import and_more
from conformance.observation.created_records import parent_names
from conformance.observation.records import Key, record_key
from conformance.observation.response_reading import Reply


def keys_before(context: RecordContext, creation: Request) -> Generator[Request, Reply, Collection[Key] | None]:
    """Return the keys in the list of the record that a request will create.

    None if the client chooses the keys, if other clients can change the list, if it is not known which list it is, or
    if it is refused: whether it can be read is left to the reading of the new record.
    """
    view, resource = context.factory.view(creation), context.resource
    names = {**parent_names(view, resource), **view.path_values}
    lister = listing_operations(context.contract, resource)[0]
    if not (resource.key_pattern and context.factory.has_target_alone and {*lister.path_names} <= {*names}):
        return None
    try:
        shown, _ = yield from context.read_list(lister, names)
    except ListRefused:
        return None
    return {key for each in shown if (key := item_key(resource, each)) is not None}


def check_nothing_else_new(
    context: RecordContext, before: Collection[Key], made: Iterable[RecordNames], shown: Sequence[Any], by: Reply
) -> None:
    """Check that each record in a list was there before, or was made: by this check, or by another one of the run.

    A list may be late, and show only now what another check has made.
    """
    resource = context.resource
    known = {*before, *context.factory.keys_made(resource.name), *(record_key(resource, each) for each in made)}
    keys = (item_key(resource, each) for each in shown)
    more = ["/".join(each) for each in keys if each is not None and each not in known]
    expected = f"no new {resource.name} in the list but those that were created"
    context.check(not more, expected, f"also {and_more(more[:2], len(more))}", by)
