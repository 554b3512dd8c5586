"""The target in a worker: after each reply, it reads what other workers have published."""

from __future__ import annotations

from conformance.core.exchange import Exchange, Request
from conformance.runner.workers.fact_board import FactBoard
from conformance.targets.base import Target, divisible, target_for_walk


class WorkerTarget:
    """Sends requests as a target does, and refreshes the facts after each reply."""

    def __init__(self, target: Target, board: FactBoard) -> None:
        self.name, self.base_url = target.name, target.base_url
        self.ends_with_run, self.is_local = target.ends_with_run, target.is_local
        self._target, self._board = target, board

    def send(self, request: Request, origin: str = "") -> Exchange:
        """Send the request as the target does."""
        exchange = self._target.send(request, origin)
        self._board.refresh()
        return exchange

    @property
    def is_divisible(self) -> bool:
        """As that of the target."""
        return divisible(self._target) is not None

    def for_walk(self, number: int) -> WorkerTarget:
        """Return the server for a walk; see `target_for_walk`."""
        return WorkerTarget(target_for_walk(self._target, number), self._board)

    def close(self) -> None:
        """Close the target."""
        self._target.close()
