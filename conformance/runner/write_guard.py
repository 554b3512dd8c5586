"""Decide which requests may be sent.

A request is safe if it changes nothing on the target: its operation is documented to be safe, or the contract has no
such operation and the method is GET. A run that may not write sends safe requests only. Requests to operations that the
target lacks (`--without`) are never sent.
"""

from __future__ import annotations

from dataclasses import dataclass

from conformance.checks.block_reason import NO_WRITES, OPERATION_EXCLUDED
from conformance.checks.causes.base import Blocked
from conformance.contract.request_view import RequestView


@dataclass(frozen=True)
class WriteGuard:
    """Refuses requests that may not be sent."""

    may_write: bool

    def check(self, view: RequestView) -> None:
        """Check that a request may be sent.

        Raises:
            Blocked: It may not.
        """
        if view.is_to_excluded_operation:
            raise Blocked(OPERATION_EXCLUDED)
        if not (self.may_write or is_safe(view)):
            raise Blocked(NO_WRITES)


def is_safe(view: RequestView) -> bool:
    """Return whether a request changes nothing on the target."""
    return view.request.method == "GET" if view.operation is None else view.operation.safe
