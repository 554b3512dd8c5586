"""One run against one target: everything that is sent goes through here.

Guards writes, keeps to the budget, masks secrets, judges each exchange, remembers what has to be put back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, Protocol

from conformance.contract.model import Contract, Operation, Resource
from conformance.contract.pointer import resolve
from conformance.exchange import Exchange, Request
from conformance.judge import Judge
from conformance.causes.base import Blocked
from conformance.lanes.lab import NO_WRITES, Lab
from conformance.reply import Reply
from conformance.verdicts import Ledger

_DEAD_AFTER = 4


class Target(Protocol):
    def send(self, request: Request, origin: str = "") -> Exchange: ...


class Stop(Exception):
    """The run ends here: the budget is used up, or the target is gone."""


@dataclass(frozen=True)
class Budget:
    """`requests`: at most so many (None: no limit). `rate`: at most so many a second (None: as fast as it goes)."""

    requests: int | None = None
    rate: float | None = None


class Session:
    """`mask` takes every secret out of an exchange before anything looks at it."""

    def __init__(self, contract: Contract, target: Target, judge: Judge, lab: Lab, ledger: Ledger, budget: Budget,
                 mask: Callable[[Exchange], Exchange]) -> None:
        self.contract = contract
        self.target = target
        self.judge = judge
        self.lab = lab
        self.ledger = ledger
        self.budget = budget
        self.mask = mask
        self.sent = 0
        self.failures_in_a_row = 0
        self.snapshots: dict[str, Any] = {}
        self._next_at = 0.0

    # --- one exchange --------------------------------------------------------------------------
    def ask(self, request: Request, origin: str) -> Reply:
        """Sends, judges and books one request. Raises Blocked for one that may not be sent, Stop at the end of the budget."""
        operation = self.lab.call(request).operation
        self._guard(request, operation)
        self._snapshot(operation)
        reply = self._exchange(request, origin)
        self._watch(reply)
        return reply

    def _exchange(self, request: Request, origin: str) -> Reply:
        if self.budget.requests is not None and self.sent >= self.budget.requests:
            raise Stop(f"the budget of {self.budget.requests} requests is used up")
        self._wait_for_turn()
        self.sent += 1
        exchange = self.mask(self.target.send(request, origin))
        reply, findings = self.judge.judge(exchange)
        for finding in findings:
            self.ledger.add(finding, reply)
        return reply

    def _wait_for_turn(self) -> None:
        if self.budget.rate:
            time.sleep(max(0.0, self._next_at - time.monotonic()))
            self._next_at = time.monotonic() + 1 / self.budget.rate

    def _guard(self, request: Request, operation: Operation | None) -> None:
        safe = request.method == "GET" if operation is None else operation.safe
        if not (safe or self.lab.may_write):
            raise Blocked(NO_WRITES)

    def _watch(self, reply: Reply) -> None:
        """Ends the run when the target is gone for good."""
        self.failures_in_a_row = self.failures_in_a_row + 1 if reply.exchange.failure else 0
        if self.failures_in_a_row >= _DEAD_AFTER:
            assert reply.exchange.failure is not None
            raise Stop(f"the target stopped answering: {reply.exchange.failure.message}")

    # --- many ----------------------------------------------------------------------------------
    def drive(self, steps: Generator[Request, Any, Any], origin: str) -> None:
        """Sends what a generator yields and hands it the replies; books what could not be made."""
        try:
            request = next(steps)
            while True:
                request = steps.send(self.ask(request, origin))
        except StopIteration:
            return
        except Blocked as why:
            if origin in self.ledger.entries:
                self.ledger.block(origin, str(why))
        finally:
            steps.close()

    # --- leaving no trace ------------------------------------------------------------------------
    def _snapshot(self, operation: Operation | None) -> None:
        """Before the first write to a singleton, reads it, to put it back at the end."""
        resource = self.contract.resources.get(operation.effect.resource or "") if operation and not operation.safe else None
        if resource is None or not resource.singleton or resource.name in self.snapshots:
            return
        self.snapshots[resource.name] = None
        self.snapshots[resource.name] = self.read_singleton(resource)

    def read_singleton(self, resource: Resource) -> Any:
        """The singleton as its reading operation shows it now; None where it cannot be read."""
        replies: list[Reply] = []
        for reader in self.contract.operations_with("read", resource.name):
            self.drive(self._read(reader, replies), "")
            if replies and replies[-1].outcome is not None and replies[-1].outcome.success:
                return resolve(replies[-1].body, reader.effect.record or "")
        return None

    def _read(self, reader: Operation, replies: list[Reply]) -> Generator[Request, Reply, None]:
        replies.append((yield (yield from self.lab.lawful(reader))))
