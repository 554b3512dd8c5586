"""The same PUT twice leaves what one leaves."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from conformance.checks.behaviours._reading_records import (
    LARGEST_PAGE,
    differences,
    key_of_item,
    listed,
    look,
    lookers,
    without,
)
from conformance.checks.behaviours.base import Behaviour, Witness, succeeded
from conformance.checks.causes.base import Blocked, Lab, Steps
from conformance.contract.model import Operation, Resource
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply

Keys = list[Any]


class PutRepeats(Behaviour):
    """Of the record, and of the list where nobody else writes: the same records, once each."""

    def applies(self, operation: Operation) -> bool:
        resource, effect = self.resource(operation), operation.effect
        replaces = effect.name == "replace" and operation.method == "PUT" and not effect.each
        return replaces and resource is not None and bool(lookers(self.contract, resource))

    def show(self, operation: Operation, lab: Lab, witness: Witness) -> Steps:
        resource = self.resource(operation)
        assert resource is not None
        if not resource.singleton:
            # of an older record, the same may have been stored before
            yield from lab.make(resource.name)
        request = yield from lab.lawful(operation)
        call = lab.call(request)
        names = {**call.path_values, **{name: call.named(name) for name in resource.names}}
        once = yield request
        if not succeeded(once):
            raise Blocked(f"{operation.id} is refused: {once.summary}")
        before, _ = yield from look(self.contract, lab, resource, names)
        listed_before = yield from self._keys(resource, names, lab)
        again = yield request
        witness.check(succeeded(again), f"the same again, {once.summary}", again.summary, again)
        after, _ = yield from look(self.contract, lab, resource, names)
        found = differences(*(without(resource, each, set()) for each in (before, after)))
        witness.check(not found, f"the {resource.name} as the first time left it", "; ".join(found), again)
        listed_after = yield from self._keys(resource, names, lab)
        same = listed_before == listed_after
        said = f"{len(listed_before)} in the list became {len(listed_after)}"
        witness.check(same, "the list as the first time left it", said, again)

    def _keys(self, resource: Resource, names: Mapping[str, Any], lab: Lab) -> Generator[Request, Reply, Keys]:
        """The keys that a list shows, sorted; none where others may change it, or it may go on for another page."""
        for lister in self.contract.operations_with("list", resource.name)[:1] if lab.alone else []:
            shown, _ = yield from listed(lab, lister, names)
            if len(shown) < lister.effect.paging.get("max", LARGEST_PAGE):
                return sorted((key_of_item(resource, each) for each in shown), key=str)
        return []
