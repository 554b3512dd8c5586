"""ETags: a client that sends the one it has gets 304 only while what it has is current (RFC 9110, section 15.4.5)."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.behaviours._observed_updates import UpdateSeries
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.request_steps import RequestSteps
from conformance.observation.response_reading import Reply

_NOT_MODIFIED = 304


def check_entity_tags(context: RecordContext, updates: UpdateSeries) -> RequestSteps:
    """Ask again with the ETag from before the updates, where replies show a changed record with the same one."""
    for before, after in _other_states(updates):
        old, new = (each.response.header("ETag") if each.response is not None else None for each in (before, after))
        request = after.exchange.request
        if old is not None and old == new and before.exchange.request.path_and_query == request.path_and_query:
            reply = yield request.replace(headers=(*request.headers, ("If-None-Match", old)))
            is_current = reply.response is None or reply.response.status != _NOT_MODIFIED
            expected = (
                f"the changed {context.resource.name}, also for a client that has its old state with the ETag {old}"
            )
            context.check(is_current, expected, "HTTP 304: nothing has changed", reply)


def _other_states(updates: UpdateSeries) -> Iterator[tuple[Reply, Reply]]:
    """Yield the first and the last reply of each operation that shows the record, if it shows different states."""
    first, last = updates.changes[0].before, updates.changes[-1].after
    if first.record != last.record:
        yield first.reply, last.reply
    before, after = updates.elsewhere
    for viewer in (each for each in before if each in after):
        if before[viewer][0] != after[viewer][0]:
            yield before[viewer][1], after[viewer][1]
