"""The list has more items than one request may have."""

from __future__ import annotations

from conformance.checks.causes.base import Cause, RequestSource
from conformance.checks.request_steps import RequestSteps
from conformance.contract.effects import Create
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView, dump_json
from conformance.observation.certainty import Certainty
from conformance.observation.state_query import StateQuery


class TooMany(Cause):
    """The parameter `limit` is the largest number of items that is allowed. More items are certainly refused.

    They are, also if one of them is there twice, which is another fault of a creation.

    If the `maxItems` of an operation is smaller, numbers between the two may be accepted or refused.
    """

    stage = 33
    needs = "a list as its body"

    def setup(self, limit: int) -> None:
        self.limit = limit

    def can_provoke(self, operation: Operation) -> bool:
        return operation.takes == "list"

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        if view.operation is None or not view.items:
            return Certainty.NO
        if len(view.items) > self.limit:
            return Certainty.YES
        schema = view.operation.body_schema
        own_limit = schema.flat.get("maxItems", self.limit) if schema else self.limit
        return Certainty.MAYBE if len(view.items) > own_limit else Certainty.NO

    def fault(self, view: RequestView, state: StateQuery) -> str:
        return f"{len(view.items)} items"

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        request = yield from factory.valid_request(operation, items=self.limit + 1)
        yield request
        if factory.has_target_alone and not isinstance(operation.effect, Create):
            items = factory.view(request).items
            yield request.replace(body=dump_json([*items[:-1], items[0]]))


SEVERAL = 3
"""The length of a list that has a first, a middle and a last item."""


def several_items(contract: Contract, operation: Operation) -> int | None:
    """Return the length of a list with a first, a middle and a last item, or else the longest; None without a list."""
    if operation.takes != "list":
        return None
    most = most_items(contract, operation)
    return SEVERAL if most is None else min(SEVERAL, most)


MANY = 40
"""The length of a list that is long enough to show that a server takes no more than so many items."""


def many_items(contract: Contract, operation: Operation) -> int | None:
    """Return the length of a long list that is certainly allowed; None if there is no list, or no limit."""
    most = most_items(contract, operation)
    return None if most is None else min(MANY, most)


def most_items(contract: Contract, operation: Operation) -> int | None:
    """Return the largest number of items that is certainly allowed; None if there is no list, or no limit."""
    if operation.takes != "list" or operation.body_schema is None:
        return None
    limits = [each.parameters["limit"] for each in contract.clauses_about(operation, "cause", "too-many")]
    own_limit = operation.body_schema.flat.get("maxItems")
    return min([*limits, *([] if own_limit is None else [own_limit])], default=None)
