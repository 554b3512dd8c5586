"""The request updates a record with the values that it has already.

A server may store such an update, or may refuse it with the outcome that the contract lists. The run does not know all
values of a record, and a server may store a value in another form, so this cause is never certain for the run.
"""

from __future__ import annotations

from conformance.checks.causes.base import Cause, RequestSource
from conformance.checks.request_steps import RequestSteps
from conformance.contract.effects import Merge
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.observation.certainty import Certainty
from conformance.observation.state_query import StateQuery


class NothingChanges(Cause):
    """`provoke` sends the same update twice."""

    stage = 61
    needs = "an update that keeps the other members"

    def can_provoke(self, operation: Operation) -> bool:
        return isinstance(operation.effect, Merge)

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        if view.operation is None or not isinstance(view.operation.effect, Merge):
            return Certainty.NO
        return state.changes_records(view).opposite

    def fault(self, view: RequestView, state: StateQuery) -> str:
        return "the record may have these values already"

    def may_have_effect(self, operation: Operation) -> bool:
        return True

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        request = yield from factory.valid_request(operation)
        yield request
        yield request
