"""A repeated PUT changes nothing."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from conformance.checks.behaviours._pages import largest_page
from conformance.checks.behaviours._reading_records import (
    differences,
    item_key,
    listing_operations,
    without_members,
)
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.behaviours.base import succeeded
from conformance.checks.request_steps import RequestSteps
from conformance.contract.effects import Replace
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply

Keys = list[Any]


class PutRepeats(RecordBehaviour):
    """Compares the record and, if no other client can write, the keys in the list."""

    needs = "a PUT of one record that can be read"
    effects = (Replace,)
    compares_all = True

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        return operation.method == "PUT" and operation.for_each_item is None

    def observe(self, context: RecordContext) -> RequestSteps:
        resource = context.resource
        if not resource.singleton:
            # An older record may already have the values of the example.
            yield from context.new_record()
        request = yield from context.factory.valid_request(context.operation)
        view = context.factory.view(request)
        names = {**view.path_values, **{name: view.value_named(name) for name in resource.names}}
        once = yield from context.send(request)
        before, _ = yield from context.read(names)
        keys_before = yield from self._keys(context, names)
        if (yield from context.in_needed_state(names)) != names:
            # The PUT itself led to a state in which it is refused.
            return
        again = yield request
        context.check(succeeded(again), f"the outcome of the first PUT, {once.summary}", again.summary, again)
        after, _ = yield from context.read(names)
        found = differences(*(without_members(resource, each, set()) for each in (before, after)))
        context.check(not found, f"the {resource.name} as the first PUT left it", "; ".join(found), again)
        keys_after = yield from self._keys(context, names)
        actual = f"{len(keys_before)} records in the list became {len(keys_after)}"
        context.check(keys_before == keys_after, "the list as the first PUT left it", actual, again)

    def _keys(self, context: RecordContext, names: Mapping[str, Any]) -> Generator[Request, Reply, Keys]:
        """Return the sorted keys in the list; none if other clients may change it, or if it may have another page."""
        listers = listing_operations(context.contract, context.resource)[:1]
        for lister in listers if context.factory.has_target_alone else []:
            shown, _ = yield from context.read_list(lister, names)
            if len(shown) < largest_page(lister):
                return sorted((item_key(context.resource, each) for each in shown), key=str)
        return []
