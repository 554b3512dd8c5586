"""The Location in the reply to a creation can be read, and is the URL of the new record.

The URL is only requested if it is on the host of the target, below the base URL. If the URL matches an operation, this
operation must read records of the same resource, with the key of the new record in the URL. If the URL matches no
operation, a successful GET is enough.
"""

from __future__ import annotations

from conformance.checks.behaviours._reading_records import value_text
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.behaviours.base import succeeded
from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked, RequestSteps
from conformance.checks.url_below_base import path_below_base
from conformance.contract.effects import Create, Read
from conformance.contract.header_values import required_headers
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.core.text import json_text
from conformance.observation.records import record_key
from conformance.observation.response_reading import Reply


class LocationLeads(RecordBehaviour):
    """Checked if openapi.yaml documents the header Location for the creation. If it is required, it must be present."""

    needs = "a creation with a documented Location, of records that can be read"
    effects = (Create,)
    needs_reading = False

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        if operation.for_each_item or not operation.location_statuses:
            return False
        return any(each.method == "GET" for each in self.contract.operations_with(Read, resource.name))

    def observe(self, context: RecordContext) -> RequestSteps:
        operation, address = context.operation, context.factory.address
        request = yield from context.factory.valid_request(operation)
        created = yield from context.send(request, "created nothing")
        location = created.response.header("Location") if created.response else None
        if location is None and created.response and not operation.location_statuses.get(created.response.status):
            raise Blocked.because(
                BlockCode.NOT_OBSERVABLE, f"the reply of {operation.id} has no Location, and need not have one"
            )
        request_target = path_below_base(address, request.path, location) if location is not None else None
        if request_target is None:
            wanted = f"a Location below {address}, where the new record can be read"
            context.check(False, wanted, value_text(location), created)
            return
        path, query = request_target
        plain = request.replace(method="GET", path=path, query=query, headers=(), body=None)
        reader = context.factory.view(plain).operation
        followed = yield plain.replace(headers=required_headers(reader) if reader is not None else ())
        if (not succeeded(followed) and followed.succeeded is not False) or is_about_the_account(followed):
            raise Blocked.because(
                BlockCode.NOT_OBSERVABLE,
                f"the reply does not show whether {value_text(location)} can be read: {followed.summary}",
            )
        expected = f"the new record at its Location, {value_text(location)}"
        context.check(succeeded(followed), expected, followed.summary, followed)
        if succeeded(followed):
            self._compare(context, created, followed)

    def _compare(self, context: RecordContext, created: Reply, followed: Reply) -> None:
        """Assert that the URL is that of the new record, if an operation matches it."""
        resource, reader = context.resource, followed.operation
        if reader is None:
            return
        if not isinstance(reader.effect, Read) or context.contract.resource_of(reader) is not resource:
            context.check(False, "the URL of the new record", f"a URL of the operation {reader.id}", created)
            return
        followed_key = {name: str(followed.view.value_named(name)) for name in resource.names}
        for names, _ in context.factory.records_made_by(created):
            same = record_key(resource, followed_key) == record_key(resource, names)
            expected = f"the key of the new record, {json_text(names)}"
            context.check(same, expected, f"another key, {json_text(followed_key)}", created)


def is_about_the_account(reply: Reply) -> bool:
    """Return whether the outcome is about the account or its rate limit, and not about the request."""
    return reply.outcome is not None and (reply.outcome.about_account or reply.outcome.throttled)
