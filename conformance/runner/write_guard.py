"""Decide which requests are allowed.

A request is safe if it changes nothing on the target: its operation is safe in the contract or, if the contract has no
such operation, its method is GET. An API that writes by GET may read such a request as one of its writes; so it also
has no query except selectors. A run that may not write only sends safe requests. Requests to operations that the
target lacks (`--without`) are never sent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from conformance.checks.block_reason import NO_WRITES, OPERATION_EXCLUDED, BlockCode
from conformance.checks.request_steps import Blocked
from conformance.contract.request_view import RequestView
from conformance.contract.selectors import selector_pairs
from conformance.observation.created_records import names_in_request
from conformance.observation.records import Place, record_key
from conformance.observation.target_state import TargetState


@dataclass(frozen=True)
class WriteGuard:
    """Blocks requests that are not allowed.

    Attributes:
        may_write: Whether requests that are not safe are allowed.
        state: What is known of the target.
    """

    may_write: bool
    state: TargetState

    def check(self, view: RequestView) -> None:
        """Check that a request is allowed.

        Raises:
            Blocked: The request calls an excluded operation, is not safe while the run may not write, or may change a
                record of another user.
        """
        if view.is_to_excluded_operation:
            raise Blocked(OPERATION_EXCLUDED)
        if not (self.may_write or is_safe(view)):
            raise Blocked(NO_WRITES)
        foreign = None if is_safe(view) else _foreign_record(view, self.state)
        if foreign is not None:
            text = f"{' '.join((foreign[0], *foreign[1]))} may not be a record of this run, so it is not changed"
            raise Blocked.because(BlockCode.RECORD_UNAVAILABLE, text)


def _foreign_record(view: RequestView, state: TargetState) -> Place | None:
    """Return a record that the request names and that another user may have created; None without one."""
    return next((each for each in _named_records(view) if state.is_foreign(each)), None)


def _named_records(view: RequestView) -> Iterator[Place]:
    resource = view.contract.resource_of(view.operation)
    if resource is not None and not resource.singleton:
        for names in names_in_request(view, resource):
            key = record_key(resource, names)
            if key is not None:
                yield resource.name, key
    owners = ((view.contract.owners.get(each.slot.name), each.value) for each in view.values)
    yield from ((owner.name, (str(value),)) for owner, value in owners if owner is not None)


def is_safe(view: RequestView, methods: Collection[str] = ("GET",)) -> bool:
    """Return whether a request changes nothing on the target; `methods` are those of safe requests to no operation."""
    if view.operation is not None:
        return view.operation.safe
    return view.request.method in methods and not (view.contract.writes_by_get and _names_anything(view))


def _names_anything(view: RequestView) -> bool:
    """Return whether the query has more than selectors."""
    known = {pair for each in view.contract.operations.values() for pair in selector_pairs(each)}
    return not {*view.request.query} <= known
