"""Decide which requests are allowed.

A request is safe if it changes nothing on the target: its operation is safe in the contract or, if the contract has no
such operation, its method is GET. A run that may not write only sends safe requests. Requests to operations that the
target lacks (`--without`) are never sent.
"""

from __future__ import annotations

from dataclasses import dataclass

from conformance.checks.block_reason import NO_WRITES, OPERATION_EXCLUDED
from conformance.checks.causes.base import Blocked
from conformance.contract.request_view import RequestView


@dataclass(frozen=True)
class WriteGuard:
    """Blocks requests that are not allowed; `may_write` is whether requests that are not safe are allowed."""

    may_write: bool

    def check(self, view: RequestView) -> None:
        """Check that a request is allowed.

        Raises:
            Blocked: The request calls an excluded operation, or is not safe while the run may not write.
        """
        if view.is_to_excluded_operation:
            raise Blocked(OPERATION_EXCLUDED)
        if not (self.may_write or is_safe(view)):
            raise Blocked(NO_WRITES)


def is_safe(view: RequestView) -> bool:
    """Return whether a request changes nothing on the target."""
    return view.request.method == "GET" if view.operation is None else view.operation.safe
