"""A refused request changes nothing, and the next valid request still succeeds. A new record has none of its values.

Causes provoke the refused requests. Before and after them, everything is read that they would change if they were
accepted (`_affected_records`).

First, the records are only read again after many requests. If they have changed, the requests are sent again for a new
record, and each is checked alone: this finds the request that makes the change. A request that may succeed is always
checked alone. If it is accepted, it shows nothing about the clause, except for the items of a list that the reply
reports as refused. Of a cause whose requests may succeed, and of every cause if other clients can change the target,
only `FEW` requests are sent.

An update with the unique value of another record may be refused or accepted, so no cause provokes it: see
`_used_values`.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from conformance.checks.access import Access, access_to_all_records, access_to_new_records
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.behaviours._refused_values import check_next_creation
from conformance.checks.behaviours._sending_refused_requests import FEW, Refusals, check_accepted, sends_all
from conformance.checks.behaviours._used_values import check_used_values, size_of_used_values
from conformance.checks.causes import causes_of
from conformance.checks.causes.base import Cause
from conformance.checks.request_steps import WHOLE, Part, RequestSteps
from conformance.contract.effects import Create
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource


class RefusedChangesNothing(RecordBehaviour):
    """Checks the requests of every cause that is provoked on the operation."""

    needs = "a write to a resource whose records can be read"
    # Each part needs records of its own, and reads them.
    longest = 60

    @cached_property
    def _causes(self) -> dict[str, dict[str, tuple[Cause, int]]]:
        """The causes that are provoked on each operation, with its variation, by operation and clause."""
        found: dict[str, dict[str, tuple[Cause, int]]] = {name: {} for name in self.contract.operations}
        for cause in causes_of(self.contract):
            for n, operation in enumerate(cause.operations()):
                found[operation.id][cause.clause.id] = (cause, n)
        return found

    def provokes(self, operation: Operation, part: Part = WHOLE) -> Collection[str]:
        causes = part.of([each for each, _ in self._causes[operation.id].values()])
        return {each.clause.id for each in causes if sends_all(each, operation)}

    def access(self, operation: Operation) -> Access:
        resource = self.contract.resource_of(operation)
        if resource is None or not resource.key_pattern or not isinstance(operation.effect, Create):
            access = super().access(operation)
            for cause, _ in self._causes[operation.id].values():
                access |= cause.access(operation)
            return access
        # The refused creations refer to shared records, as they change nothing; only the accepted one at the end does.
        return access_to_all_records(self.contract, operation) | access_to_new_records(self.contract, resource)

    def size(self, operation: Operation) -> int:
        causes = [each for each, _ in self._causes[operation.id].values()]
        single = [each for each in causes if each.may_have_effect(operation)]
        refused = sum(each.size(operation) for each in causes if each not in single) + 3 * FEW * len(single)
        resource = self.contract.resource_of(operation)
        return 4 + refused + (size_of_used_values(self.contract, operation, resource) if resource is not None else 0)

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        return not operation.safe

    def observe(self, context: RecordContext) -> RequestSteps:
        if context.factory.part.index == 0:
            yield from check_used_values(context)
        variations = {name: n for name, (_, n) in self._causes[context.operation.id].items()}
        causes = context.factory.part.of([each for each in context.factory.causes if each.clause.id in variations])
        causes = [each for each in causes if each.profile in ("", *context.factory.profiles)]
        together = Refusals(context, variations)
        yield from together.check(causes)
        if together.unexplained is None:
            yield from _check_valid_request(context, together)
            return
        alone = Refusals(context, variations, each_alone=True)
        yield from alone.check(causes)
        if not alone.found_change:
            expected = f"every {context.resource.name} is unchanged after refused requests, of which this is the last"
            context.check(False, expected, *together.unexplained)


def _check_valid_request(context: RecordContext, refusals: Refusals) -> RequestSteps:
    """Check that a valid request succeeds after the refused ones, if the operation has succeeded before."""
    if context.operation.id not in context.factory.succeeded_operations:
        return
    if refusals.with_own_values is not None:
        succeeds = yield from check_next_creation(context, refusals.with_own_values)
        if succeeds:
            return
    check_accepted(context, (yield from context.factory.send_valid(context.operation)))
