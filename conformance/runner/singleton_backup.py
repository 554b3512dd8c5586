"""Back up singletons before the run changes them.

A singleton (an account, its settings) cannot be created for a run and deleted after it. So it is read before the first
write to it, and `cleanup` restores it. If it cannot be read, it cannot be restored. Then requests that would change it
are blocked, except on a target that ends with the run. So are requests that would fill a member that is null, because
no documented request empties it again.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any

from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked
from conformance.contract.effects import Read
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState
from conformance.runner.request_factory import RequestFactory


class SingletonBackup:
    """Keeps the backups of one run in its `state`; `must_restore` is whether the target is persistent.

    The state also gets the members that are null in each backup.

    Attributes:
        kept: Called with the name and the value of each backup, before the singleton is changed.
    """

    def __init__(self, must_restore: bool, state: TargetState) -> None:
        self.kept: Callable[[str, Any], None] = lambda name, value: None
        self._must_restore = must_restore
        self._empty_members = state.empty_members
        self._values = state.singletons

    @property
    def values(self) -> Mapping[str, Any]:
        """The backup of each singleton that the run may have changed, by the name of the resource."""
        return {name: value for name, value in self._values.items() if value is not None}

    def keep(self, resource: Resource, read: Callable[[Resource], Any]) -> None:
        """Back up a singleton, unless that was done before; `read` returns it, or None if it cannot be read."""
        if resource.name not in self._values:
            # The request that reads it comes here too.
            self._values[resource.name] = None
            value = read(resource)
            if value is not None:
                self.kept(resource.name, value)
            if value is not None and self._must_restore:
                self._empty_members[resource.name] = _null_members(resource, value)
            self._values[resource.name] = value

    def restore_from(self, values: Mapping[str, Any]) -> None:
        """Take over the backups of an earlier run."""
        self._values.update(values)

    def filled_member(self, view: RequestView) -> tuple[str, str]:
        """Return a singleton and its first member that is null and that a request gives a value; "" without one."""
        resource = view.contract.resource_of(view.operation) if view.operation and not view.operation.safe else None
        name = resource.name if resource is not None else ""
        sent = view.body if isinstance(view.body, dict) else {}
        empty = sorted(self._empty_members.get(name, ()))
        return name, next((each for each in empty if sent.get(each) is not None), "")

    def before_request(self, view: RequestView, read: Callable[[Resource], Any]) -> None:
        """Back up the singleton that a request may change.

        `read` returns a singleton as the target shows it, None if it cannot be read.

        Raises:
            Blocked: The singleton cannot be read, and would have to be restored.
        """
        resource = view.contract.resource_of(view.operation) if view.operation and not view.operation.safe else None
        if resource is None or not resource.singleton:
            return
        self.keep(resource, read)
        if self._values[resource.name] is None and self._must_restore:
            raise Blocked.because(
                BlockCode.NOT_RESTORABLE, f"{resource.name} cannot be read, so it could not be put back as it was"
            )


def _null_members(resource: Resource, shown: Any) -> frozenset[str]:
    pointers = {name: resource.pointers.get(name, f"/{name}") for name in resource.stored_members}
    return frozenset(name for name, pointer in pointers.items() if resolve(shown, pointer) is None)


def singleton_value(factory: RequestFactory, resource: Resource) -> Generator[Request, Reply, object]:
    """Return the singleton as the target shows it now; None if it cannot be read."""
    for reader in factory.contract.operations_with(Read, resource.name):
        reply = yield from factory.send_valid(reader)
        if reply.outcome is not None and reply.outcome.success:
            shown = resolve(reply.body, reader.effect_as(Read).record)
            return None if shown is ABSENT else shown
    return None
