"""What was created is shown as it was sent: in the reply that says so, and whenever it is read."""

from __future__ import annotations

from conformance.checks.behaviours._reading_records import check_kept_members, read_record, reading_operations
from conformance.checks.behaviours._updating_records import with_other_values
from conformance.checks.behaviours.base import Assertions, Behaviour, succeeded
from conformance.checks.block_reason import BlockCode
from conformance.checks.causes.base import Blocked, RequestSource, RequestSteps
from conformance.contract.effects import Create
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.model import Operation
from conformance.observation.response_reading import Reply


class CreatedIsReadable(Behaviour):
    def applies(self, operation: Operation) -> bool:
        resource = self.contract.resource_of(operation)
        return (
            isinstance(operation.effect, Create)
            and resource is not None
            and bool(reading_operations(self.contract, resource))
        )

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        reply = yield from factory.send_valid(operation)
        if not succeeded(reply):
            raise Blocked.because(BlockCode.PREPARATION_REFUSED, f"{operation.id} makes nothing: {reply.summary}")
        yield from self._read_back(operation, reply, factory, assertions)
        valid = yield from factory.valid_request(operation)
        other = with_other_values(self.contract, factory, operation, valid)
        if other != valid:
            yield from self._read_back(operation, (yield other), factory, assertions)

    def _read_back(
        self, operation: Operation, reply: Reply, factory: RequestSource, assertions: Assertions
    ) -> RequestSteps:
        """The reply itself, and a look at what it made, if it made anything."""
        resource = self.contract.resource_of(operation)
        assert resource is not None
        made = factory.records_made_by(reply)[:2] if succeeded(reply) else []
        record = operation.effect_as(Create).record
        shown_in_reply = resolve(reply.body, record) if record else ABSENT
        for names, sent in made:
            if isinstance(shown_in_reply, dict):
                check_kept_members(resource, sent, shown_in_reply, reply, assertions)
            shown, shown_by = yield from read_record(self.contract, factory, resource, names)
            if shown is None:
                assertions.check(False, f"the new {resource.name}", "it is not there", shown_by)
            else:
                check_kept_members(resource, sent, shown, shown_by, assertions)
