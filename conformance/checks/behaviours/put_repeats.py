"""The same PUT twice leaves what one leaves."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from conformance.checks.behaviours._reading_records import (
    differences,
    item_key,
    largest_page,
    read_list,
    read_record,
    reading_operations,
    without_members,
)
from conformance.checks.behaviours.base import Assertions, Behaviour, succeeded
from conformance.checks.block_reason import BlockCode
from conformance.checks.causes.base import Blocked, RequestSource, RequestSteps
from conformance.contract.effects import List, Replace
from conformance.contract.model import Operation, Resource
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply

Keys = list[Any]


class PutRepeats(Behaviour):
    """Of the record, and of the list where nobody else writes: the same records, once each."""

    def applies(self, operation: Operation) -> bool:
        resource, effect = self.contract.resource_of(operation), operation.effect
        replaces = isinstance(effect, Replace) and operation.method == "PUT" and effect.each is None
        return replaces and resource is not None and bool(reading_operations(self.contract, resource))

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        resource = self.contract.resource_of(operation)
        assert resource is not None
        if not resource.singleton:
            # of an older record, the same may have been stored before
            yield from factory.new_record(resource.name)
        request = yield from factory.valid_request(operation)
        view = factory.view(request)
        names = {**view.path_values, **{name: view.value_named(name) for name in resource.names}}
        once = yield request
        if not succeeded(once):
            raise Blocked.because(BlockCode.PREPARATION_REFUSED, f"{operation.id} is refused: {once.summary}")
        before, _ = yield from read_record(self.contract, factory, resource, names)
        keys_before = yield from self._keys(resource, names, factory)
        again = yield request
        assertions.check(succeeded(again), f"the same again, {once.summary}", again.summary, again)
        after, _ = yield from read_record(self.contract, factory, resource, names)
        found = differences(*(without_members(resource, each, set()) for each in (before, after)))
        assertions.check(not found, f"the {resource.name} as the first time left it", "; ".join(found), again)
        keys_after = yield from self._keys(resource, names, factory)
        same = keys_before == keys_after
        actual = f"{len(keys_before)} in the list became {len(keys_after)}"
        assertions.check(same, "the list as the first time left it", actual, again)

    def _keys(
        self, resource: Resource, names: Mapping[str, Any], factory: RequestSource
    ) -> Generator[Request, Reply, Keys]:
        """The keys that a list shows, sorted; none where others may change it, or it may go on for another page."""
        for lister in self.contract.operations_with(List, resource.name)[:1] if factory.has_target_alone else []:
            shown, _ = yield from read_list(factory, lister, names)
            if len(shown) < largest_page(lister):
                return sorted((item_key(resource, each) for each in shown), key=str)
        return []
