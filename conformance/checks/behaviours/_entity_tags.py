"""ETags: a reply that shows another state of a record has another one (RFC 9110, section 8.8.3).

Otherwise, a client that sends the tag back keeps the old state.
"""

from __future__ import annotations

from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.observation.response_reading import Reply


def check_entity_tags(context: RecordContext, before: Reply, after: Reply) -> None:
    """Compare the ETags, if there are any, of two replies that show different states of a record."""
    old, new = (each.response.header("ETag") if each.response is not None else None for each in (before, after))
    is_same_request = before.exchange.request.path_and_query == after.exchange.request.path_and_query
    if old is not None and new is not None and is_same_request:
        expected = f"another ETag than {old} after the {context.resource.name} was changed"
        context.check(old != new, expected, "the same ETag", after)
